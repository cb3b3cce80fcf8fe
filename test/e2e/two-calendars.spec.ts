import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually';
import { Person } from '../support/people';
import { sharedStack } from '../support/shared-stack';
import type { RunningStack } from '../support/stack';

const PROVIDERS = ['google', 'microsoft'] as const;
const otherOf = { google: 'microsoft', microsoft: 'google' } as const;

let stack: RunningStack;
let person: Person;
let id: string;
let version: number;
let eventIds: Record<string, string>;

beforeAll(async () => {
  stack = await sharedStack();
});

/** An interview that stands in both calendars. */
beforeEach(async () => {
  person = await Person.of(stack);
  for (const provider of PROVIDERS) await person.connect(provider);
  await eventually(
    () => person.app.connections(),
    (all) => all.length === 2 && all.every(({ push }) => push.status === 'active'),
  );
  ({ id, version } = await person.app.addInterview());
  const { sync } = await person.synced(id);
  eventIds = Object.fromEntries(sync.map(({ provider, providerEventId }) => [provider, providerEventId!]));
  for (const provider of PROVIDERS) await person.calm(provider);
});

const titles = async () =>
  (await Promise.all(PROVIDERS.map((provider) => person.seen(provider)))).map((all) => all.map(({ title }) => title));

async function show(...expected: string[][]) {
  await eventually(titles, (all) => JSON.stringify(all) === JSON.stringify(expected));
}

describe.each(PROVIDERS)('deleted in %s', (provider) => {
  const other = otherOf[provider];
  const remove = () => person.calendars.delete(provider, person.email(provider), eventIds[provider]!);

  it('and to be cancelled: it leaves both calendars, and restoring brings it back to both', async () => {
    await remove();
    await show([], []);
    expect(await person.app.event(id)).toMatchObject({ status: 'cancelled', version: version + 1 });
    await eventually(
      () => person.app.event(id),
      ({ sync }) => sync.every(({ status }) => status === 'removed'),
    );
    await person.app.ok('POST', `/events/${id}/restore`);
    await show(['Acme: system design'], ['Acme: system design']);
    expect((await person.synced(id)).version).toBe(version + 2);
    await person.calm(other);
    expect(await person.openConflicts()).toEqual([]);
    await person.app.ok('PATCH', `/events/${id}`, { title: 'Later' });
    await show(['Later'], ['Later']);
  });
});
