import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AppClient, timedEvent } from '../../test/app-client';
import { SandboxClient } from '../../test/sandbox-client';

const ANN = 'ann@example.test';
const ACCOUNTS = '/google/accounts';
const EVENTS = `${ACCOUNTS}/${ANN}/calendars/primary/events`;

describe('Control API', () => {
  let client: SandboxClient;
  beforeAll(async () => {
    client = await SandboxClient.start();
  });
  afterAll(() => client.close());
  beforeEach(() => client.control('/reset', { method: 'POST' }));

  const connect = (account = ANN) => AppClient.connect(client, 'google', { account });
  const get = async (path: string) => (await client.control(path)).body;
  const settings = (json: object) => client.control('/settings', { method: 'PATCH', json });
  const statsOf = async (account: string) =>
    (await get('/stats')).google.find((each: { account: string }) => each.account === account);

  describe('accounts', () => {
    it('are made once, with the calendars that were asked for', async () => {
      const calendars = [
        { id: 'work', name: 'Work', writable: false },
        { name: 'Mine', primary: true },
      ];
      const json = { email: 'Ann@Example.test', name: 'Ann', timeZone: 'Asia/Tokyo', calendars };
      const { status, body } = await client.control(ACCOUNTS, { json });
      expect([status, body]).toEqual([
        201,
        {
          email: ANN,
          name: 'Ann',
          timeZone: 'Asia/Tokyo',
          calendars: [
            { id: ANN, name: 'Mine', primary: true, writable: true },
            { id: 'work', name: 'Work', primary: false, writable: false },
          ],
        },
      ]);
      expect((await get(ACCOUNTS)).items).toEqual([body]);
      expect((await client.control(ACCOUNTS, { json })).status).toBe(409);
    });

    it.each([{}, { email: 'nobody' }, { email: 'a@b.test', age: 3 }, { email: 'a@b.test', timeZone: 'Mars' }])(
      'are refused when they make no sense: %j',
      async (json) => {
        for (const provider of ['google', 'microsoft']) {
          const answer = await client.control(`/${provider}/accounts`, { json });
          expect([answer.status, answer.body.error.code]).toEqual([400, 'invalid']);
        }
      },
    );

    it.each(['revoke-grants', 'expire-access-tokens', 'expire-cursors', 'expire-watches'])(
      'that nobody has cannot be told to %s',
      async (name) => {
        const answer = await client.control(`${ACCOUNTS}/x@y.test/${name}`, { method: 'POST' });
        expect([answer.status, answer.body.error.code]).toEqual([404, 'account-not-found']);
      },
    );
  });

  it.each(['google', 'microsoft'])('lets calendars of %s come, change and go', async (provider) => {
    const account = `/${provider}/accounts`;
    const calendars = `${account}/${ANN}/calendars`;
    await client.control(account, { json: { email: ANN, calendars: [] } });
    const work = { id: 'work', name: 'Work', primary: false, writable: true };
    const made = await client.control(calendars, { json: { id: 'work', name: 'Work' } });
    expect([made.status, made.body]).toEqual([201, work]);
    const again = await client.control(calendars, { json: { id: 'work', name: 'Again' } });
    const another = await client.control(calendars, { json: { name: 'Another', primary: true } });
    const changed = await client.control(`${calendars}/work`, { method: 'PATCH', json: { writable: false } });
    const nothing = await client.control(`${calendars}/work`, { method: 'PATCH', json: {} });
    expect([again.status, another.status, changed.body, nothing.status]).toEqual([
      409,
      400,
      { ...work, writable: false },
      400,
    ]);
    expect((await client.control(`${calendars}/work`, { method: 'DELETE' })).status).toBe(204);
    const listed = (await get(account)).items[0].calendars as { id: string }[];
    expect(listed).toHaveLength(1);
    expect((await client.control(`${calendars}/work/events`)).status).toBe(404);
    const primary = `${calendars}/${encodeURIComponent(listed[0]!.id)}`;
    expect((await client.control(primary, { method: 'DELETE' })).status).toBe(400);
  });

  describe('events', () => {
    it('are edited as the person would, and shown as apps get them', async () => {
      const app = await connect();
      const made = await client.control(EVENTS, { json: timedEvent({ summary: 'Dentist' }) });
      const path = `${EVENTS}/${made.body.id}`;
      const changed = await client.control(path, { method: 'PATCH', json: { summary: 'Dentist!' } });
      expect([made.status, changed.status, changed.body.summary]).toEqual([201, 200, 'Dentist!']);
      expect(changed.body.etag).not.toBe(made.body.etag);
      expect((await app.api(`/calendars/primary/events/${made.body.id}`)).body).toEqual(changed.body);
      expect((await client.control(path, { method: 'DELETE' })).status).toBe(204);
      expect((await get(EVENTS)).items).toEqual([]);
      expect((await get(`${EVENTS}?includeDeleted=true`)).items).toMatchObject([{ status: 'cancelled' }]);
    });

    it('of Outlook come out of the deleted items when they are edited there, with the ids they had', async () => {
      await client.control('/microsoft/accounts', { json: { email: ANN } });
      const events = `/microsoft/accounts/${ANN}/calendars/primary/events`;
      const { body } = await client.control(events, { json: timedEvent() });
      await client.control(`${events}/${body.id}`, { method: 'DELETE' });
      expect((await get(events)).items).toEqual([]);
      await client.control(`${events}/${body.id}`, { method: 'PATCH', json: { subject: 'Late lunch' } });
      expect((await get(events)).items).toMatchObject([{ id: body.id, subject: 'Late lunch' }]);
    });

    it('obey the rules of the provider', async () => {
      await client.control(ACCOUNTS, { json: { email: ANN } });
      const answer = await client.control(EVENTS, { json: { summary: 'x' } });
      expect([answer.status, answer.body.error.errors[0].reason]).toEqual([400, 'required']);
      expect((await client.control(`${EVENTS}/neverwas`, { method: 'PATCH', json: {} })).status).toBe(404);
    });
  });

  describe('request log', () => {
    it('shows what was asked, by whom, and nothing secret', async () => {
      const app = await connect();
      await app.api('/users/me/calendarList');
      const log = await get('/requests');
      expect(log.items.map(({ path }: { path: string }) => path.replace(/\?.*/, ''))).toEqual([
        '/o/oauth2/v2/auth',
        '/token',
        '/calendar/v3/users/me/calendarList',
      ]);
      expect(log.items[2]).toMatchObject({
        provider: 'google',
        host: 'www.googleapis.com',
        method: 'GET',
        account: ANN,
        status: 200,
        durationMs: expect.any(Number),
      });
      for (const secret of [app.tokens.access_token, app.tokens.refresh_token!, 'c%2Fd']) {
        expect(JSON.stringify(log)).not.toContain(secret);
      }
    });

    it('is filtered by provider and account, and emptied of one, with its counters, or of all', async () => {
      await connect();
      await connect('ben@example.test');
      const count = async (query = '') => (await get(`/requests?${query}`)).items.length as number;
      expect([await count(`account=${ANN}`), await count('provider=microsoft'), await count()]).toEqual([2, 0, 4]);
      await client.control(`/requests?provider=google&account=${ANN}`, { method: 'DELETE' });
      expect([await count(), await statsOf(ANN)]).toEqual([2, undefined]);
      expect(await statsOf('ben@example.test')).toBeDefined();
      await client.control('/requests', { method: 'DELETE' });
      expect(await count()).toBe(0);
    });

    it('counts the most requests that were under way at once', async () => {
      const app = await connect();
      // So long that the last has come before the first is answered.
      await settings({ latencyMs: 1_500 });
      await Promise.all(Array.from({ length: 7 }, () => app.api('/users/me/calendarList')));
      expect(await statsOf(ANN)).toEqual({
        account: ANN,
        requests: 9,
        statuses: { 200: 8, 302: 1 },
        inFlight: 0,
        maxInFlight: 7,
        throttled: 0,
      });
    });
  });

  describe('settings', () => {
    it('are read, changed one by one, and back after a reset', async () => {
      const before = await get('/settings');
      expect(before).toMatchObject({ latencyMs: 0, google: { pageSize: null, requestsPerMinutePerUser: 600 } });
      const after = (await settings({ latencyMs: 1, google: { pageSize: 7 } })).body;
      expect(after).toMatchObject({ latencyMs: 1, google: { pageSize: 7, requestsPerMinutePerUser: 600 } });
      await client.control('/reset', { method: 'POST' });
      expect(await get('/settings')).toEqual(before);
    });

    it.each([
      [{ speed: 1 }],
      [{ google: { speed: 1 } }],
      [{ latencyMs: 3, google: { pageSize: 'big' } }],
      [{ latencyMs: -1 }],
      [{ microsoft: { retryAfter: 'two\nlines' } }],
    ])('stay as they are when something is wrong with %j', async (json) => {
      const before = await get('/settings');
      expect((await settings(json)).status).toBe(400);
      expect(await get('/settings')).toEqual(before);
    });
  });

  it('moves the clock on and back, and puts it right again, but never beyond all calendars', async () => {
    const isAheadBy = async (ms: number) => {
      const asked = Date.now();
      const told = Date.parse((await get('/health')).now) - ms;
      return told > asked - 2_000 && told < Date.now() + 2_000;
    };
    await client.control('/clock', { json: { advanceMs: 3_600_000 } });
    expect(await isAheadBy(3_600_000)).toBe(true);
    for (const advanceMs of [9e15, -9e15, 0.5]) {
      expect((await client.control('/clock', { json: { advanceMs } })).status).toBe(400);
    }
    await client.control('/clock', { json: { reset: true } });
    expect(await isAheadBy(0)).toBe(true);
  });

  it('forgets everything on a reset', async () => {
    const app = await connect();
    await client.control('/faults', { json: { provider: 'google', action: { kind: 'cut-before' }, times: null } });
    await client.control('/google/consents', { json: { account: 'x@y.test', decision: 'deny' } });
    expect((await client.control('/reset', { method: 'POST' })).status).toBe(204);
    for (const path of [ACCOUNTS, '/faults', '/requests']) expect((await get(path)).items).toEqual([]);
    expect((await app.api('/users/me/calendarList')).status).toBe(401);
    expect((await app.authorize()).get('code')).toBeTruthy();
  });

  it('closes no connection under somebody who stands still for a while', async () => {
    expect((await client.control('/health')).headers.get('keep-alive')).toBe('timeout=65');
  });

  it('answers bad requests with 400 and unknown controls with 404, in JSON', async () => {
    const headers = { 'content-type': 'application/json' };
    const broken = await fetch(`${client.sandbox.url}/_control/faults`, { method: 'POST', headers, body: '{' });
    expect(broken.status).toBe(400);
    for (const path of ['/nothing', '/apple/accounts', '/google/nothing']) {
      const answer = await client.control(path);
      expect([answer.status, answer.body.error.code]).toEqual([404, 'not-found']);
    }
  });
});
