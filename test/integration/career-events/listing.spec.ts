import { randomUUID } from 'node:crypto';
import { UnitOfWork } from '@calendar/platform/database';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { ApiApp, type ApiPerson } from '../../support/api-app';
import { INTERVIEW, type EventJson } from '../../support/career-copilot';

interface Page {
  items: EventJson[];
  nextCursor: string | null;
}

let api: ApiApp;
let person: ApiPerson;

beforeAll(async () => {
  api = await ApiApp.start();
});
afterAll(() => api.stop());
beforeEach(async () => {
  person = await api.person();
});

const list = (query: Record<string, string> = {}) =>
  person.app.ok<Page>('GET', `/events?${new URLSearchParams(query).toString()}`);

async function titles(query: Record<string, string> = {}): Promise<string[]> {
  return (await list(query)).items.map(({ title }) => title);
}

async function addAt(title: string, start: string, end: string, fields: object = {}): Promise<EventJson> {
  return person.app.addInterview({ title, start, end, timeZone: 'UTC', ...fields });
}

async function addAllDay(title: string, start: string, end: string): Promise<EventJson> {
  return person.app.addInterview({ title, start, end, allDay: true });
}

it('is empty for somebody new', async () => {
  expect(await list()).toEqual({ items: [], nextCursor: null });
});

it('is sorted by start, timed and all-day together, and shows events as GET does', async () => {
  const late = await addAt('late', '2027-03-02T12:00:00Z', '2027-03-02T13:00:00Z');
  await addAllDay('day', '2027-03-02', '2027-03-03');
  await addAt('early', '2027-03-01T23:00:00Z', '2027-03-02T01:00:00Z');
  const { items } = await list();
  expect(items.map(({ title }) => title)).toEqual(['early', 'day', 'late']);
  expect(items[2]).toEqual(await person.app.event(late.id));
});

it('shows what overlaps the asked time: the end of each is exclusive', async () => {
  await addAt('before', '2027-03-01T08:00:00Z', '2027-03-01T10:00:00Z');
  await addAt('into', '2027-03-01T09:00:00Z', '2027-03-01T10:00:01Z');
  await addAt('inside', '2027-03-01T10:30:00Z', '2027-03-01T10:31:00Z');
  await addAt('out of', '2027-03-01T10:59:59Z', '2027-03-01T12:00:00Z');
  await addAt('after', '2027-03-01T11:00:00Z', '2027-03-01T12:00:00Z');
  await addAt('around', '2027-02-01T00:00:00Z', '2027-04-01T00:00:00Z');
  const from = '2027-03-01T10:00:00Z';
  const to = '2027-03-01T12:00:00+01:00';
  expect(await titles({ from, to })).toEqual(['around', 'into', 'inside', 'out of']);
  expect(await titles({ from: to })).toEqual(['around', 'out of', 'after']);
  expect(await titles({ to: '2027-03-01T09:00:00Z' })).toEqual(['around', 'before']);
});

it('takes dates as well, and finds all-day events by them', async () => {
  await addAllDay('first', '2027-03-01', '2027-03-02');
  await addAllDay('second', '2027-03-02', '2027-03-03');
  await addAllDay('both', '2027-03-01', '2027-03-03');
  expect(new Set(await titles({ from: '2027-03-02', to: '2027-03-03' }))).toEqual(new Set(['second', 'both']));
  expect(await titles({ from: '2027-03-03' })).toEqual([]);
});

it('can be narrowed to types and states, cancelled ones included when nothing is said', async () => {
  await person.app.addInterview({ title: 'a', status: 'cancelled' });
  await person.app.addInterview({ title: 'b', type: 'reminder' });
  await person.app.addInterview({ title: 'c', type: 'reminder', status: 'tentative' });
  expect((await titles()).toSorted()).toEqual(['a', 'b', 'c']);
  expect(await titles({ status: 'cancelled' })).toEqual(['a']);
  expect((await titles({ type: 'reminder' })).toSorted()).toEqual(['b', 'c']);
  expect(await titles({ type: 'reminder', status: 'tentative' })).toEqual(['c']);
  expect(await titles({ type: 'follow_up' })).toEqual([]);
});

it('can be narrowed to the state of sync', async () => {
  const pending = await person.app.addInterview({ title: 'pending' });
  await person.app.addInterview({ title: 'nowhere' });
  const connectionId = await api.connectionOf(person.id);
  await api.get(UnitOfWork).query(
    `INSERT INTO calendar_links (user_id, event_id, connection_id, provider, account_id, calendar_id)
     VALUES ($1, $2, $3, 'google', 'account', 'primary')`,
    [person.id, pending.id, connectionId],
  );
  const { items } = await list({ syncStatus: 'pending' });
  expect(items.map(({ title }) => title)).toEqual(['pending']);
  expect(items[0]?.sync).toMatchObject([{ connectionId, provider: 'google', status: 'pending' }]);
  expect(await titles({ syncStatus: 'synced' })).toEqual([]);
});

it('comes in pages that lose and double nothing, also among equal starts and while events are added', async () => {
  const events = Array.from({ length: 45 }, (_, index) => ({
    ...INTERVIEW,
    id: randomUUID(),
    title: `${index}`,
    start: `2027-03-0${1 + (index % 3)}T10:00:00Z`,
    end: '2027-03-09T10:00:00Z',
  }));
  await person.app.ok('POST', '/events/bulk', { events });
  const seen: EventJson[] = [];
  let cursor: string | null = null;
  do {
    const page: Page = await list({ limit: '7', ...(cursor && { cursor }) });
    expect(page.items.length).toBeLessThanOrEqual(7);
    seen.push(...page.items);
    cursor = page.nextCursor;
    await addAt('earlier than all', '2027-01-01T10:00:00Z', '2027-01-01T11:00:00Z');
  } while (cursor);
  expect(seen.map(({ id }) => id).toSorted()).toEqual(events.map(({ id }) => id).toSorted());
  const keys = seen.map(({ start, id }) => `${start} ${id}`);
  expect(keys).toEqual(keys.toSorted());
});

it('ends with a page whose cursor is null, also when it is full', async () => {
  for (const title of ['a', 'b']) await person.app.addInterview({ title });
  expect((await list({ limit: '2' })).nextCursor).toBeNull();
  expect((await list({ limit: '1' })).nextCursor).not.toBeNull();
});

it('has 50 events when nothing is said and 200 when asked', async () => {
  const events = Array.from({ length: 201 }, () => ({ ...INTERVIEW, id: randomUUID() }));
  await person.app.ok('POST', '/events/bulk', { events });
  expect((await list()).items).toHaveLength(50);
  expect((await list({ limit: '200' })).items).toHaveLength(200);
});

it("shows nobody else's events, whoever's cursor is used", async () => {
  const stranger = await api.person();
  for (const title of ['a', 'b']) await stranger.app.addInterview({ title });
  const { nextCursor } = await stranger.app.ok<Page>('GET', '/events?limit=1');
  await addAt('mine', '2028-01-01T10:00:00Z', '2028-01-01T11:00:00Z');
  expect(await titles({ cursor: nextCursor! })).toEqual(['mine']);
  expect(await titles()).toEqual(['mine']);
});
