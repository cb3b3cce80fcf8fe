import { afterAll, beforeAll, beforeEach, it } from 'vitest';
import { eventually } from '../support/eventually';
import { Person } from '../support/people';
import { Stack } from '../support/stack';

const PROVIDERS = ['google', 'microsoft'] as const;
const TITLE = { google: 'summary', microsoft: 'subject' } as const;
const OTHER = { google: 'microsoft', microsoft: 'google' } as const;
/** As long as a provider is waited for: nobody else may have to wait until the first of them is given up. */
const HANGS_MS = 18_000;
const SOON = { withinMs: 16_000 };
/** Three times as many as there are places. */
const HANGING = 6;

let stack: Stack;
let somebody: Person;

beforeAll(async () => {
  stack = await Stack.start({ env: { WORKER_CONCURRENCY: '2', PULL_INTERVAL_SECONDS: '3600' } });
});
afterAll(() => stack.stop());
beforeEach(async () => {
  somebody = await Person.of(stack);
  await somebody.calendars.clearFaults();
});

/** People whose accounts let every request of a kind hang from now on. */
async function withHangingAccounts(provider: (typeof PROVIDERS)[number], method: string) {
  const people = await Promise.all(Array.from({ length: HANGING }, () => Person.of(stack)));
  const events = await Promise.all(people.map((person) => person.settledInterview(provider)));
  for (const person of people) {
    await person.calendars.fault({
      provider,
      match: { method, account: person.email(provider) },
      times: null,
      action: { kind: 'delay', ms: HANGS_MS },
    });
  }
  return people.map((person, index) => ({ person, ...events[index]! }));
}

it.each(PROVIDERS)('%s accounts that hang when they are read keep no place from anybody else', async (provider) => {
  const other = OTHER[provider];
  const { id, eventId } = await somebody.settledInterview(other);
  const hanging = await withHangingAccounts(provider, 'GET');
  for (const { person, eventId: hung } of hanging) await person.edit(provider, hung, { [TITLE[provider]]: 'Hangs' });
  await somebody.edit(other, eventId, { [TITLE[other]]: 'Arrives' });
  await eventually(
    () => somebody.app.event(id),
    ({ title }) => title === 'Arrives',
    SOON,
  );
});

it.each(PROVIDERS)('%s accounts that hang when they are written keep no place from anybody else', async (provider) => {
  const { id } = await somebody.settledInterview(provider);
  const hanging = await withHangingAccounts(provider, 'PATCH');
  for (const { person, id: hung } of hanging) await person.app.ok('PATCH', `/events/${hung}`, { title: 'Hangs' });
  await somebody.app.ok('PATCH', `/events/${id}`, { title: 'Arrives' });
  await eventually(
    () => somebody.seen(provider),
    ([event]) => event?.title === 'Arrives',
    SOON,
  );
});
