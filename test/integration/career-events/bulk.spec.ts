import { randomUUID } from 'node:crypto';
import { CareerEventsSaved } from '@calendar/contracts/domain-events';
import { UnitOfWork } from '@calendar/platform/database';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiApp, type ApiPerson } from '../../support/api-app';
import { INTERVIEW, type EventJson } from '../../support/career-copilot';

interface Item {
  id: string | null;
  status: string;
  errors?: Array<{ field: string; message: string }>;
}

let api: ApiApp;
let person: ApiPerson;
let saved: CareerEventsSaved[];

beforeAll(async () => {
  api = await ApiApp.start();
  saved = api.record(CareerEventsSaved);
});
afterAll(() => api.stop());
beforeEach(async () => {
  person = await api.person();
  saved.length = 0;
});

const interviews = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ ...INTERVIEW, id: randomUUID(), title: `Interview ${index}` }));

async function bulk(events: readonly object[], as = person): Promise<Item[]> {
  return (await as.app.ok<{ items: Item[] }>('POST', '/events/bulk', { events })).items;
}

const statusesOf = (items: readonly Item[]) => items.map(({ status }) => status);

it('creates, updates and leaves alone, in the order of the request', async () => {
  const events = interviews(4);
  await bulk(events.slice(1));
  saved.length = 0;
  const mixed = [events[3]!, { ...events[2]!, title: 'Changed' }, events[0]!, events[1]!];
  expect(await bulk(mixed)).toEqual([
    { id: events[3]!.id, status: 'unchanged' },
    { id: events[2]!.id, status: 'updated' },
    { id: events[0]!.id, status: 'created' },
    { id: events[1]!.id, status: 'unchanged' },
  ]);
  expect(await person.app.event(events[2]!.id)).toMatchObject({ title: 'Changed', version: 2 });
  expect(await person.app.event(events[1]!.id)).toMatchObject({ version: 1 });
  const changed = saved.flatMap(({ payload }) => payload.events.map(({ id }) => id));
  expect(changed.toSorted()).toEqual([events[0]!.id, events[2]!.id].toSorted());
});

it('answers an empty list with an empty list', async () => {
  expect(await bulk([])).toEqual([]);
  expect(saved).toEqual([]);
});

// With others in one transaction, and with more events in one of its own.
it.each([20, 21])('tells other modules of %i events once', async (count) => {
  await bulk(interviews(count));
  expect(saved.map(({ payload }) => payload.events.length)).toEqual([count]);
});

it('writes 500 events in a few statements and tells other modules once', async () => {
  const statements = vi.spyOn(api.get(UnitOfWork), 'query');
  const events = interviews(500);
  expect(new Set(statusesOf(await bulk(events)))).toEqual(new Set(['created']));
  expect(new Set(statusesOf(await bulk(events)))).toEqual(new Set(['unchanged']));
  const moved = events.map((event) => ({ ...event, location: 'Room 5' }));
  expect(new Set(statusesOf(await bulk(moved)))).toEqual(new Set(['updated']));
  expect(statements.mock.calls.length).toBeGreaterThan(5);
  expect(statements.mock.calls.length).toBeLessThan(40);
  statements.mockRestore();
  expect(saved.map(({ payload }) => payload.events.length)).toEqual([500, 500]);
});

it('takes 500 events with the longest texts there may be', async () => {
  const long = { description: 'é'.repeat(8_000), location: 'x'.repeat(1_000), metadata: { note: 'x'.repeat(10_000) } };
  const small = interviews(480);
  expect(
    new Set(statusesOf(await bulk([...interviews(20).map((event) => ({ ...event, ...long })), ...small]))),
  ).toEqual(new Set(['created']));
});

it('refuses what is named twice, and what belongs to others, and does the rest', async () => {
  const [once, twice, foreign] = interviews(3);
  await bulk([foreign!], await api.person());
  const items = await bulk([twice!, once!, { ...twice!, id: twice!.id.toUpperCase(), title: 'Again' }, foreign!]);
  expect(items).toEqual([
    { id: twice!.id, status: 'created' },
    { id: once!.id, status: 'created' },
    {
      id: twice!.id,
      status: 'invalid',
      errors: [{ field: 'id', message: 'appears twice in this request', rule: 'unique' }],
    },
    { id: foreign!.id, status: 'invalid', errors: [{ field: 'id', message: 'is not available', rule: 'unique' }] },
  ]);
  expect(await person.app.event(twice!.id)).toMatchObject({ title: twice!.title, version: 1 });
});

describe('relations', () => {
  it('may point to an event of the same request, before or after it', async () => {
    const [interview, before, after] = interviews(3);
    const relatesTo = interview!.id;
    const items = await bulk([
      { ...before!, type: 'follow_up', relatesTo },
      interview!,
      { ...after!, type: 'follow_up', relatesTo: relatesTo.toUpperCase() },
    ]);
    expect(statusesOf(items)).toEqual(['created', 'created', 'created']);
    expect((await person.app.event(after!.id)) as EventJson & { relatesTo: string }).toMatchObject({ relatesTo });
  });

  it('must not point to an event that is itself refused, or belongs to others', async () => {
    const [foreign, invalid, dangling, ...followUps] = interviews(6);
    await bulk([foreign!], await api.person());
    const events = [
      foreign!,
      { ...invalid!, title: '' },
      { ...dangling!, relatesTo: randomUUID() },
      ...[foreign!, invalid!, dangling!].map(({ id }, index) => ({ ...followUps[index]!, relatesTo: id })),
    ];
    const items = await bulk(events);
    expect(items.map(({ status, errors }) => [status, errors?.[0]?.field])).toEqual([
      ['invalid', 'id'],
      ['invalid', 'title'],
      ['invalid', 'relatesTo'],
      ['invalid', 'relatesTo'],
      ['invalid', 'relatesTo'],
      ['invalid', 'relatesTo'],
    ]);
    expect(saved.filter(({ payload }) => payload.userId === person.id)).toEqual([]);
  });
});

it('by several clients at once neither deadlocks nor doubles', async () => {
  for (let round = 0; round < 5; round += 1) {
    const events = interviews(400);
    const answers = await Promise.all(
      [events, events.toReversed(), events, events.toReversed()].map((list) => bulk(list)),
    );
    const statuses = answers.flatMap((items) => statusesOf(items)).toSorted();
    expect(statuses.filter((status) => status === 'created')).toHaveLength(400);
    expect(statuses.filter((status) => status === 'unchanged')).toHaveLength(1_200);
  }
});
