import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { eventually } from '../support/eventually';
import { Person } from '../support/people';
import { Stack } from '../support/stack';

const PROVIDERS = ['google', 'microsoft'] as const;
/** Longer than a poll is waited for. */
const LEFT_ALONE_MS = 6_000;

let stack: Stack;
let person: Person;

beforeAll(async () => {
  stack = await Stack.start({ workers: 2, env: { PULL_INTERVAL_SECONDS: '2' } });
});
afterAll(() => stack.stop());
beforeEach(async () => {
  person = await Person.of(stack);
  await person.calendars.clearFaults();
});

it('two people on one mailbox never have five requests in flight there', async () => {
  const second = await Person.of(stack);
  const account = person.email('microsoft');
  await person.connect('microsoft');
  await second.connect('microsoft', { account });
  await person.calendars.fault({
    provider: 'microsoft',
    match: { account, path: '/events' },
    times: 40,
    action: { kind: 'delay', ms: 300 },
  });
  const added = await Promise.all(
    [person, second].flatMap((who) =>
      Array.from({ length: 8 }, async () => ({ who, id: (await who.app.addInterview()).id })),
    ),
  );
  await Promise.all(added.map(({ who, id }) => who.synced(id)));
  const requests = await person.calendars.requests({ provider: 'microsoft', account });
  expect(requests.filter(({ status }) => status === 429)).toEqual([]);
});

it.each(PROVIDERS)(
  '%s that is away until a time of its own is not asked before, by polls or by writes',
  async (provider) => {
    const { id } = await person.settledInterview(provider);
    const account = person.email(provider);
    const seconds = String(LEFT_ALONE_MS / 1_000);
    await person.calendars.fault({
      provider,
      match: { method: 'GET', account },
      action: { kind: 'status', status: 503, headers: { 'Retry-After': seconds }, body: {} },
    });
    await person.app.ok('POST', '/calendar/sync');
    const requests = () => person.calendars.requests({ provider, account });
    await eventually(requests, (seen) => seen.some(({ status }) => status === 503));
    await person.app.ok('PATCH', `/events/${id}`, { title: 'Written when it is back' });
    await person.synced(id);
    const seen = await requests();
    const [refused, next] = seen.slice(seen.findIndex(({ status }) => status === 503));
    expect(Date.parse(next!.at) - Date.parse(refused!.at)).toBeGreaterThanOrEqual(LEFT_ALONE_MS);
  },
);
