import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually';
import { LiveStream } from '../support/live-stream';
import { Person } from '../support/people';
import { sharedStack } from '../support/shared-stack';
import type { RunningStack } from '../support/stack';

interface HeldJson {
  id: string;
  heldAt: string;
  events: Array<{ id: string; title: string }>;
}

const PROVIDERS = ['google', 'microsoft'] as const;

let stack: RunningStack;
let person: Person;

beforeAll(async () => {
  stack = await sharedStack();
});
beforeEach(async () => {
  person = await Person.of(stack);
});

const held = async () => (await person.app.ok<{ items: HeldJson[] }>('GET', '/calendar/held-deletions')).items;
const told = async (what: string) => {
  const { items } = await person.app.ok<{ items: Array<{ kind: string }> }>('GET', '/notifications');
  return items.filter(({ kind }) => kind === what);
};
const asked = () => told('sync.deletions-held');
const cancelled = async () =>
  (await person.app.ok<{ items: Array<{ id: string }> }>('GET', '/events?status=cancelled&limit=200')).items;

describe.each(PROVIDERS)('%s', (provider) => {
  it('deletions that trickle in over many pulls are one: the brake holds what follows the tenth', async () => {
    const ids = await settledInterviews(provider, 14);
    for (const [index, id] of ids.entries()) {
      await person.calendars.delete(provider, person.email(provider), id);
      // One at a time: each of them has a pull of its own.
      await eventually(
        async () => (await cancelled()).length + (await held()).flatMap(({ events }) => events).length,
        (gone) => gone === index + 1,
      );
    }
    expect(await cancelled()).toHaveLength(10);
    const [question, ...others] = await held();
    expect(others).toEqual([]);
    expect(question?.events).toHaveLength(4);
    expect(await asked()).toMatchObject([{ readAt: null }]);
    await person.app.ok('POST', `/calendar/held-deletions/${question!.id}/discard`);
    expect(await asked()).toMatchObject([{ readAt: expect.any(String) as string }]);
    await eventually(
      () => person.seen(provider),
      (events) => events.length === 4,
    );
    expect(await cancelled()).toHaveLength(10);
  });

  it('as many deletions among many more events are carried out', async () => {
    const ids = await settledInterviews(provider, 26);
    for (const id of ids.slice(0, 12)) await person.calendars.delete(provider, person.email(provider), id);
    await eventually(cancelled, (gone) => gone.length === 12);
    expect(await held()).toEqual([]);
  });
});

it('an event that comes back in the calendar is no longer held', async () => {
  const ids = await settledInterviews('google', 14);
  await person.deleteTogether('google', ids);
  const [question] = await eventually(held, (all) => all.length === 1);
  // Google lets people take events out of the bin.
  await person.edit('google', ids[0]!, { status: 'confirmed', summary: 'Back again' });
  await eventually(held, ([left]) => left?.events.length === 13);
  await person.app.ok('POST', `/calendar/held-deletions/${question!.id}/apply`);
  await eventually(cancelled, (gone) => gone.length === 13);
  await person.calm('google');
  // The person has just said so, and need not be told of each.
  expect(await told('event.cancelled-from-calendar')).toEqual([]);
  expect(await person.seen('google')).toMatchObject([{ id: ids[0], title: 'Back again' }]);
});

it('when all that is held has come back, nothing is left to decide', async () => {
  const ids = await settledInterviews('google', 12);
  await person.deleteTogether('google', ids);
  await eventually(asked, (all) => all.length === 1);
  await person.calm('google');
  const stream = await LiveStream.open(stack.api.url, await stack.token({ sub: person.id }));
  for (const id of ids) await person.edit('google', id, { status: 'confirmed' });
  await eventually(held, (all) => all.length === 0);
  // Nothing but the question has changed, and whoever looks at it is told to read it again.
  await stream.next(({ event }) => event === 'event-sync').finally(() => stream.close());
  expect(await asked()).toMatchObject([{ readAt: expect.any(String) as string }]);
  await person.calm('google');
  expect(await cancelled()).toEqual([]);
});

it.each([
  ['apply', 3],
  ['discard', 12],
])('after the answer "%s" events come back, and each is there once', async (answer, expected) => {
  const ids = await settledInterviews('google', 12);
  await person.loseNotifications('google', 100);
  for (const id of ids.slice(1)) await person.calendars.delete('google', person.email('google'), id);
  await person.calendars.clearFaults();
  await person.calendars.delete('google', person.email('google'), ids[0]!);
  const [question] = await eventually(held, (all) => all.length === 1);
  await person.calm('google');
  await person.app.ok('POST', `/calendar/held-deletions/${question!.id}/${answer}`);
  const left = answer === 'apply' ? 0 : 12;
  const there = (count: number) =>
    eventually(
      () => person.seen('google'),
      (seen) => seen.length === count,
    );
  await there(left);
  await person.calm('google');
  for (const id of ids.slice(0, 3)) await person.edit('google', id, { status: 'confirmed' });
  await eventually(cancelled, (gone) => gone.length === 12 - expected);
  await there(expected);
  await person.calm('google');
  const seen = (await person.seen('google')).map(({ id }) => id);
  expect(seen).toHaveLength(expected);
  expect(seen).toEqual(expect.arrayContaining(ids.slice(0, 3)));
});

it('an account that leaves and comes back asks once, and can be answered', async () => {
  const ids = await settledInterviews('google', 12);
  await person.deleteTogether('google', ids);
  await eventually(held, (all) => all.length === 1);
  await person.app.ok('DELETE', '/calendar/google');
  await eventually(held, (all) => all.length === 0);
  await person.connect('google');
  const [question] = await eventually(held, (all) => all.length > 0);
  await person.calm('google');
  expect(await held()).toMatchObject([{ id: question!.id, events: { length: 12 } }]);
  await person.app.ok('POST', `/calendar/held-deletions/${question!.id}/discard`);
  await eventually(
    () => person.seen('google'),
    (seen) => seen.length === 12,
  );
  expect(await held()).toEqual([]);
});

async function settledInterviews(provider: (typeof PROVIDERS)[number], count: number): Promise<string[]> {
  await person.connect(provider);
  await eventually(
    () => person.app.connections(),
    ([connection]) => connection?.push.status === 'active',
  );
  const all = await Promise.all(
    Array.from({ length: count }, (_, index) => person.app.addInterview({ title: `Interview ${index}` })),
  );
  for (const { id } of all) await person.synced(id);
  await person.calm(provider);
  return (await person.seen(provider)).map(({ id }) => id);
}
