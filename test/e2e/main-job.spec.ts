import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { UPCOMING } from '../support/career-copilot';
import { eventually } from '../support/eventually';
import { LINKED_PROVIDERS, type LinkedAccount } from '../support/linked-account';
import { LinkedAccounts } from '../support/linked-accounts';
import { Person, redirectOf } from '../support/people';
import type { SeenEvent } from '../support/simulated-calendars';
import { quickest } from '../support/quickest';
import { sharedStack } from '../support/shared-stack';
import type { RunningStack } from '../support/stack';

/** Edits that rest for this long are written. */
const REST_MS = 300;
const SECOND_MS = 1_000;

let stack: RunningStack;
let accounts: LinkedAccounts;
let person: Person;
let all: LinkedAccount[];

beforeAll(async () => {
  stack = await sharedStack();
  accounts = await LinkedAccounts.start(stack);
});
afterAll(() => accounts.stop());
beforeEach(async () => {
  person = await Person.of(stack);
  all = LINKED_PROVIDERS.map((provider) => accounts.of(person, provider));
});

const synced = (id: string) =>
  eventually(
    () => person.app.event(id),
    ({ sync }) => sync.length > 0 && sync.every(({ status }) => status === 'synced'),
  );

describe('connected to all three providers', () => {
  beforeEach(async () => {
    for (const account of all) await account.connect();
  });

  it('an interview appears, changes and disappears in all calendars, each within a second', async () => {
    const everywhere = async (isSo: (events: SeenEvent[]) => boolean) => {
      const began = performance.now();
      for (const account of all) await eventually(() => account.seen(), isSo);
      return performance.now() - began;
    };
    const shortest = { appear: Infinity, change: Infinity, disappear: Infinity };
    await quickest(SECOND_MS, async (number) => {
      const title = `Interview ${number}`;
      const { id } = await person.app.addInterview({ title });
      const appear = await everywhere((events) => events.length === 1);
      for (const account of all) {
        expect(await account.seen()).toMatchObject([{ title, start: Date.parse(UPCOMING.start) }]);
      }
      await person.app.ok('PATCH', `/events/${id}`, { title: `${title}: round 2`, location: 'Room 5' });
      const change = await everywhere(([event]) => event?.title === `${title}: round 2` && event.location === 'Room 5');
      await person.app.ok('DELETE', `/events/${id}`);
      const disappear = await everywhere((events) => events.length === 0);
      shortest.appear = Math.min(shortest.appear, appear);
      shortest.change = Math.min(shortest.change, change);
      shortest.disappear = Math.min(shortest.disappear, disappear);
      return Math.max(...Object.values(shortest));
    });
    for (const [what, ms] of Object.entries(shortest)) expect(ms, what).toBeLessThan(SECOND_MS);
  });

  it('one change costs one write in each calendar, and an unchanged upsert none', async () => {
    const { id } = await person.app.addInterview();
    await synced(id);
    for (const account of all) await account.calm();
    await person.app.ok('PATCH', `/events/${id}`, { title: 'Once' });
    await synced(id);
    await person.app.ok('PUT', `/events/${id}`, { ...UPCOMING, title: 'Once' });
    await person.app.ok('POST', `/events/${id}/resync`);
    await synced(id);
    for (const account of all) expect(await account.writes()).toHaveLength(1);
  });

  it('a hundred quick edits of one event cost at most two requests', async () => {
    const { id } = await person.app.addInterview();
    await synced(id);
    for (const account of all) await account.calm();
    let rests = 0;
    for (let edit = 1, last = Date.now(); edit <= 100; edit += 1) {
      const began = Date.now();
      await person.app.ok('PATCH', `/events/${id}`, { title: `Edit ${edit}` });
      // On a machine that stood still meanwhile they are two bursts.
      if (Date.now() - last >= REST_MS) rests += 1;
      last = began;
    }
    for (const account of all) {
      await eventually(
        () => account.seen(),
        ([event]) => event?.title === 'Edit 100',
      );
      const writes = await account.writes();
      expect(writes.length).toBeLessThanOrEqual(2 + rests);
    }
  });

  it('disconnecting revokes and destroys; connecting again adopts what is there', async () => {
    const { id } = await person.app.addInterview();
    await synced(id);
    expect((await person.app.call('DELETE', '/calendar/google')).status).toBe(204);
    await eventually(
      () => person.app.connections(),
      (left) => left.length === 2 && left.every(({ provider }) => provider !== 'google'),
    );
    expect(
      (await person.calendars.requests({ provider: 'google' })).some(({ path }) => path.startsWith('/revoke')),
    ).toBe(true);
    expect(await person.seen('google')).toHaveLength(1);

    await person.app.ok('PATCH', `/events/${id}`, { title: 'Changed while away' });
    await person.connect('google');
    const events = await eventually(
      () => person.seen('google'),
      ([event]) => event?.title === 'Changed while away',
    );
    expect(events).toHaveLength(1);
  });

  it('disconnecting can take our events along, and leaves those of the person', async () => {
    const { id } = await person.app.addInterview();
    await synced(id);
    const dentist = {
      subject: 'Dentist',
      start: { dateTime: '2027-03-01T08:00:00' },
      end: { dateTime: '2027-03-01T09:00:00' },
    };
    await person.calendars.create('microsoft', person.email('microsoft'), dentist);
    await person.app.ok('DELETE', '/calendar/microsoft?removeEvents=true');
    await eventually(
      () => person.app.connections(),
      (connections) => connections.length === 2,
    );
    expect((await person.seen('microsoft')).map(({ title }) => title)).toEqual(['Dentist']);
  });

  it('a type that is switched off leaves the calendar, and comes back when it is switched on', async () => {
    await synced((await person.app.addInterview()).id);
    await person.app.ok('PATCH', '/calendar/preferences', { eventTypes: { interview: { sync: false } } });
    for (const account of all)
      await eventually(
        () => account.seen(),
        (events) => events.length === 0,
      );
    await person.app.ok('PATCH', '/calendar/preferences', { eventTypes: { interview: { sync: true } } });
    for (const account of all)
      await eventually(
        () => account.seen(),
        (events) => events.length === 1,
      );
  });

  it('an event for which the calendar is switched off is not there', async () => {
    const { id } = await person.app.addInterview();
    await synced(id);
    await person.app.ok('PATCH', `/events/${id}`, { addToCalendar: false });
    for (const account of all)
      await eventually(
        () => account.seen(),
        (events) => events.length === 0,
      );
  });

  it('shows what would be written, writes nothing, and tells the calendars of an account', async () => {
    for (const account of all) await account.calm();
    const { items } = await person.app.ok<{ items: Array<{ provider: string; action: string; payload: object }> }>(
      'POST',
      '/calendar/preview',
      { event: UPCOMING },
    );
    expect(items.map(({ action }) => action)).toEqual(['create', 'create', 'create']);
    expect(items.find(({ provider }) => provider === 'google')?.payload).toMatchObject({ summary: UPCOMING.title });
    expect(items.find(({ provider }) => provider === 'microsoft')?.payload).toMatchObject({ subject: UPCOMING.title });
    expect(items.find(({ provider }) => provider === 'caldav')?.payload).toMatchObject({
      calendar: expect.stringContaining(`SUMMARY:${UPCOMING.title}`) as string,
    });
    for (const account of all) expect(await account.writes()).toEqual([]);
    for (const { id } of await person.app.connections()) {
      const calendars = await person.app.ok<{ items: Array<{ primary: boolean }> }>(
        'GET',
        `/calendar/connections/${id}/calendars`,
      );
      expect(calendars.items.filter(({ primary }) => primary)).toHaveLength(1);
    }
  });
});

it('shows how an event that is in the calendars would change: as a patch, or not at all', async () => {
  for (const account of all) await account.connect();
  const { id } = await person.app.addInterview();
  await person.synced(id);
  const preview = async (event: object) => {
    const body = { event: { ...UPCOMING, id, ...event } };
    const { items } = await person.app.ok<{ items: Array<Record<string, unknown>> }>('POST', '/calendar/preview', body);
    return items.map(({ action, payload }) => [action, payload]);
  };
  expect(await preview({ title: 'Moved on' })).toEqual([
    ['update', { summary: 'Moved on' }],
    ['update', { subject: 'Moved on' }],
    ['update', { calendar: 'SUMMARY:Moved on\r\n' }],
  ]);
  const nothing = all.map(() => ['skip', null]);
  expect(await preview({})).toEqual(nothing);
  expect(await preview({ status: 'cancelled' })).toEqual(nothing);
  const other = await Person.of(stack);
  const foreign = await other.app.call('POST', '/calendar/preview', { body: { event: { ...UPCOMING, id } } });
  expect(foreign).toMatchObject({ status: 404, body: { code: 'event.not-found' } });
});

describe('a new connection', () => {
  it('gets everything that is still to come, and nothing of the past', async () => {
    for (let index = 0; index < 30; index += 1) await person.app.addInterview({ title: `Interview ${index}` });
    await person.app.addInterview({ title: 'Long ago', start: '2020-01-01T10:00:00Z', end: '2020-01-01T11:00:00Z' });
    await person.connect('google');
    const seen = await eventually(
      () => person.seen('google'),
      (events) => events.length === 30,
    );
    expect(seen.map(({ title }) => title)).not.toContain('Long ago');
  });

  it('is not made when the person refuses, or leaves out what is needed', async () => {
    expect((await person.connect('google', { decision: 'deny' })).code).toBe('consent.denied');
    const partial = await person.connect('google', { decision: 'partial', scopes: ['openid', 'email'] });
    expect(partial.code).toBe('consent.partial');
    expect(await person.app.connections()).toEqual([]);
  });

  it('is not made by a replayed state, nor by one of another provider', async () => {
    const begin = (provider: string) =>
      person.app.ok<{ authorizationUrl: string }>('POST', `/calendar/${provider}/connect`, {});
    const { authorizationUrl } = await begin('google');
    const state = new URL(authorizationUrl).searchParams.get('state');
    await person.calendars.consent('google', { account: person.email('google'), decision: 'approve', state });
    const callback = await redirectOf(authorizationUrl);
    const elsewhere = await redirectOf(callback.replace('/google/callback', '/microsoft/callback'));
    expect(new URL(elsewhere).searchParams.get('code')).toBe('state.invalid');
    expect(new URL(await redirectOf(callback)).searchParams.get('code')).toBe('state.invalid');
    expect(await person.app.connections()).toEqual([]);
  });
});

describe('a grant that dies', () => {
  it('makes everything wait, and lets it go through by itself after reconnecting, under the same id', async () => {
    await person.connect('google');
    const { id } = await person.app.addInterview();
    await synced(id);
    const [before] = await person.app.connections();
    await person.calendars.account('google', person.email('google'), 'revoke-grants');
    await person.app.ok('PATCH', `/events/${id}`, { title: 'Waits' });
    const paused = await eventually(
      () => person.app.event(id),
      ({ sync }) => sync[0]?.status === 'paused',
    );
    expect(paused.sync[0]?.error?.code).toBe('connection.reauth-required');
    expect((await person.app.connections())[0]).toMatchObject({ id: before?.id, status: 'reauth_required' });

    expect(await person.connect('google')).toMatchObject({ outcome: 'reconnected', connectionId: before?.id });
    await eventually(
      () => person.seen('google'),
      ([event]) => event?.title === 'Waits',
    );
    await synced(id);
  });
});
