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

describe('a Google account that may write nothing more for hours', () => {
  const QUOTA = {
    error: { code: 403, errors: [{ domain: 'usageLimits', reason: 'quotaExceeded' }], message: 'Limits exceeded.' },
  };
  const refuseWrites = async () => {
    for (const method of ['POST', 'PATCH']) {
      await person.calendars.fault({
        provider: 'google',
        match: { method, path: '/events(/|\\?|$)(?!watch)', account: person.email('google') },
        action: { kind: 'status', status: 403, body: QUOTA },
        times: null,
      });
    }
  };

  it('is read, loses events and is disconnected all the same; what is refused waits, and is not asked for again', async () => {
    const edited = await person.settledInterview('google');
    const deleted = await person.app.addInterview();
    await person.synced(deleted.id);
    await person.calm('google');
    await refuseWrites();
    const first = await person.app.addInterview();
    await retrying(first.id);
    const others = await Promise.all(Array.from({ length: 10 }, () => person.app.addInterview()));
    for (const { id } of others) await retrying(id);
    const [waiting] = (await person.app.event(first.id)).sync;
    expect(waiting!.error).toMatchObject({ code: 'sync.rate-limited' });
    expect((await person.requestsTo('google', '/events')).filter(({ status }) => status === 403)).toHaveLength(1);

    await person.edit('google', edited.eventId, { summary: 'Edited meanwhile' });
    await eventually(
      () => person.app.event(edited.id),
      ({ title }) => title === 'Edited meanwhile',
    );
    await person.app.ok('DELETE', `/events/${deleted.id}`);
    await eventually(
      () => person.seen('google'),
      (events) => events.length === 1,
    );
    const [connection] = await person.app.connections();
    await person.app.ok('DELETE', `/calendar/connections/${connection!.id}?removeEvents=true`);
    await eventually(
      () => person.app.connections(),
      (connections) => connections.length === 0,
      // Whether a create that was refused has made an event all the same is looked at twice.
      RECOVERY,
    );
    expect(await person.seen('google')).toEqual([]);
  });

  it('keeps an event where it is that is to move to another calendar', async () => {
    const { id } = await person.settledInterview('google');
    const calendarId = await person.calendars.addCalendar('google', person.email('google'), { name: 'Applications' });
    await refuseWrites();
    await retrying((await person.app.addInterview()).id);
    const [connection] = await person.app.connections();
    const target = { connectionId: connection!.id, calendarId, eventTypes: ['interview'] };
    await person.app.ok('PATCH', '/calendar/preferences', { targets: [target] });
    await retrying(id);
    expect((await person.app.event(id)).sync[0]!.error).toMatchObject({ code: 'sync.rate-limited' });
    expect(await person.seen('google')).toHaveLength(1);
  });
});
