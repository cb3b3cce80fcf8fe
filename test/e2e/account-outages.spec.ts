import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually';
import { Person } from '../support/people';
import type { SimulatedProvider } from '../support/simulated-calendars';
import { Stack } from '../support/stack';

const PROVIDERS = ['google', 'microsoft'] as const;
/** The longer the outage, the longer a try waits. */
const RECOVERY = { withinMs: 60_000 };
const API = { google: '/calendar/v3/', microsoft: '/v1.0/' } as const;

let stack: Stack;
let person: Person;

beforeAll(async () => {
  stack = await Stack.start({ workers: 2, env: { SWEEP_INTERVAL_SECONDS: '2' } });
});
afterAll(() => stack.stop());
beforeEach(async () => {
  person = await Person.of(stack);
});
afterEach(() => person.calendars.clearFaults());

const tokenRequests = async (provider: SimulatedProvider) => (await person.requestsTo(provider, '/token$')).length;

const retrying = (id: string) =>
  eventually(
    () => person.app.event(id),
    ({ sync }) => sync.some(({ status }) => status === 'retrying'),
  );

describe.each(PROVIDERS)('an outage of %s', (provider) => {
  it('that refuses good tokens asks for few of them, and disconnects nobody', async () => {
    await person.connect(provider);
    await person.calm(provider);
    const refusal = { kind: 'status', status: 401, body: { error: { code: 401, message: 'Invalid Credentials' } } };
    await person.calendars.fault({ provider, match: { path: API[provider] }, times: null, action: refusal });
    const events = await Promise.all(Array.from({ length: 20 }, () => person.app.addInterview()));
    for (const { id } of events) await retrying(id);
    expect(await tokenRequests(provider)).toBeLessThan(events.length / 2);
    expect(await person.app.connections()).toMatchObject([{ status: 'active' }]);
    await person.calendars.clearFaults();
    for (const { id } of events) await person.synced(id, RECOVERY);
    expect(await person.seen(provider)).toHaveLength(20);
  });

  it('whose sign-in refuses our client is told to the operator, and disconnects nobody', async () => {
    await person.connect(provider);
    await person.calm(provider);
    const refusal = { kind: 'status', status: 401, body: { error: 'invalid_client', error_description: 'planted' } };
    await person.calendars.fault({ provider, match: { path: '/token$' }, times: null, action: refusal });
    await person.calendars.account(provider, person.email(provider), 'expire-access-tokens');
    const { id } = await person.app.addInterview();
    await retrying(id);
    const told = stack.workers.map((worker) => worker.output()).join('\n');
    expect(told).toMatch(new RegExp(`"level":"error".*"provider":"${provider}","reason":"invalid_client"`));
    expect(told).not.toContain('planted');
    expect(await person.app.connections()).toMatchObject([{ status: 'active' }]);
    await person.calendars.clearFaults();
    await person.synced(id, RECOVERY);
  });
});
