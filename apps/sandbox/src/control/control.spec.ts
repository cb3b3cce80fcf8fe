import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { SandboxClient, timedEvent } from '../../test/sandbox-client';

const ACCOUNTS = '/google/accounts';
const EVENTS = `${ACCOUNTS}/ann@example.test/calendars/primary/events`;

describe('Control API', () => {
  let client: SandboxClient;
  beforeAll(async () => {
    client = await SandboxClient.start();
  });
  afterAll(() => client.close());
  beforeEach(() => client.control('/reset', { method: 'POST' }));

  it('says that it is well', async () => {
    const { status, body } = await client.control('/health');
    expect([status, body.status]).toEqual([200, 'ok']);
  });

  describe('accounts', () => {
    it('are made with the calendars that were asked for', async () => {
      const { status, body } = await client.control(ACCOUNTS, {
        json: {
          email: 'Ann@Example.test',
          name: 'Ann',
          timeZone: 'Asia/Tokyo',
          calendars: [
            { id: 'work', name: 'Work', writable: false },
            { name: 'Mine', primary: true },
          ],
        },
      });
      expect(status).toBe(201);
      expect(body).toEqual({
        email: 'ann@example.test',
        name: 'Ann',
        timeZone: 'Asia/Tokyo',
        calendars: [
          { id: 'ann@example.test', name: 'Mine', primary: true, writable: true },
          { id: 'work', name: 'Work', primary: false, writable: false },
        ],
      });
      expect((await client.control(ACCOUNTS)).body.items).toEqual([body]);
    });

    it('are made once', async () => {
      await client.addGoogleAccount('ann@example.test');
      expect((await client.control(ACCOUNTS, { json: { email: 'ann@example.test' } })).status).toBe(409);
    });

    it.each([
      [{}],
      [{ email: 'nobody' }],
      [{ email: 'a@b.test', age: 3 }],
      [{ email: 'a@b.test', timeZone: 'Mars' }],
      [
        {
          email: 'a@b.test',
          calendars: [
            { name: 'One', primary: true },
            { name: 'Two', primary: true },
          ],
        },
      ],
      [
        {
          email: 'a@b.test',
          calendars: [
            { name: 'One', id: 'same' },
            { name: 'Two', id: 'same' },
          ],
        },
      ],
    ])('are refused when they make no sense: %j', async (json) => {
      for (const provider of ['google', 'microsoft']) {
        const answer = await client.control(`/${provider}/accounts`, { json });
        expect([answer.status, answer.body.error.code]).toEqual([400, 'invalid']);
      }
    });

    it.each(['revoke-grants', 'expire-access-tokens', 'expire-cursors', 'expire-watches'])(
      'that nobody has cannot be told to %s',
      async (name) => {
        const answer = await client.control(`${ACCOUNTS}/x@y.test/${name}`, { method: 'POST' });
        expect([answer.status, answer.body.error.code]).toEqual([404, 'account-not-found']);
      },
    );
  });

  describe.each(['google', 'microsoft'])('calendars of %s', (provider) => {
    const calendars = `/${provider}/accounts/ann@example.test/calendars`;
    const listed = async () => (await client.control(`/${provider}/accounts`)).body.items[0].calendars;
    beforeEach(async () => {
      await client.control(`/${provider}/accounts`, { json: { email: 'ann@example.test', calendars: [] } });
    });

    it('come, change and go', async () => {
      const made = await client.control(calendars, { json: { id: 'work', name: 'Work' } });
      expect([made.status, made.body]).toEqual([201, { id: 'work', name: 'Work', primary: false, writable: true }]);
      const changed = await client.control(`${calendars}/work`, { method: 'PATCH', json: { writable: false } });
      expect([changed.status, changed.body]).toEqual([200, { ...made.body, writable: false }]);
      expect(await listed()).toContainEqual(changed.body);
      expect((await client.control(`${calendars}/work`, { method: 'DELETE' })).status).toBe(204);
      expect(await listed()).toHaveLength(1);
      expect((await client.control(`${calendars}/work/events`)).status).toBe(404);
    });

    it('that make no sense are refused', async () => {
      const [primary] = await listed();
      await client.control(calendars, { json: { id: 'work', name: 'Work' } });
      const answers = [
        client.control(calendars, { json: { id: 'work', name: 'Again' } }),
        client.control(calendars, { json: { name: 'Another', primary: true } }),
        client.control(`${calendars}/work`, { method: 'PATCH', json: {} }),
        client.control(`${calendars}/none`, { method: 'PATCH', json: { writable: true } }),
        client.control(`${calendars}/none`, { method: 'DELETE' }),
        client.control(`${calendars}/${encodeURIComponent(primary.id)}`, { method: 'DELETE' }),
      ];
      expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([409, 400, 400, 404, 404, 400]);
    });
  });

  describe('events', () => {
    it('are edited as the person would', async () => {
      await client.addGoogleAccount('ann@example.test');
      const made = await client.control(EVENTS, { json: timedEvent({ summary: 'Dentist' }) });
      expect([made.status, made.body.summary, made.body.sequence]).toEqual([201, 'Dentist', 0]);
      const path = `${EVENTS}/${made.body.id}`;
      const changed = await client.control(path, { method: 'PATCH', json: { summary: 'Dentist!' } });
      expect([changed.status, changed.body.summary]).toEqual([200, 'Dentist!']);
      expect(changed.body.etag).not.toBe(made.body.etag);
      expect((await client.control(EVENTS)).body.items).toEqual([changed.body]);
      expect((await client.control(path, { method: 'DELETE' })).status).toBe(204);
      expect((await client.control(EVENTS)).body.items).toEqual([]);
      const all = await client.control(`${EVENTS}?includeDeleted=true`);
      expect(all.body.items).toMatchObject([{ id: made.body.id, status: 'cancelled', summary: 'Dentist!' }]);
    });

    it('of the app are shown as the app gets them', async () => {
      const { access_token: token } = await client.connect();
      const { body } = await client.calendar('/calendars/primary/events', { token, json: timedEvent() });
      expect((await client.control(EVENTS)).body.items).toEqual([body]);
    });

    it('of Outlook come out of the deleted items when they are edited there, with the ids they had', async () => {
      const accounts = '/microsoft/accounts';
      await client.control(accounts, { json: { email: 'ann@example.test' } });
      const events = `${accounts}/ann@example.test/calendars/primary/events`;
      const at = (hour: number) => ({ dateTime: `2027-03-01T${hour}:00:00`, timeZone: 'UTC' });
      const { body } = await client.control(events, { json: { subject: 'Lunch', start: at(10), end: at(11) } });
      await client.control(`${events}/${body.id}`, { method: 'DELETE' });
      expect((await client.control(events)).body.items).toEqual([]);
      await client.control(`${events}/${body.id}`, { method: 'PATCH', json: { subject: 'Late lunch' } });
      expect((await client.control(events)).body.items).toMatchObject([{ id: body.id, subject: 'Late lunch' }]);
    });

    it('obey the rules of the provider', async () => {
      await client.addGoogleAccount('ann@example.test');
      const answer = await client.control(EVENTS, { json: { summary: 'x' } });
      expect([answer.status, answer.body.error.errors[0].reason]).toEqual([400, 'required']);
      expect((await client.control(`${EVENTS}/neverwas`, { method: 'PATCH', json: {} })).status).toBe(404);
      const elsewhere = '/google/accounts/x@y.test/calendars/primary/events';
      expect((await client.control(elsewhere)).status).toBe(404);
    });
  });

  describe('request log', () => {
    it('shows what was asked, by whom, and nothing secret', async () => {
      const tokens = await client.connect();
      await client.calendar('/calendars/primary/events?maxResults=5', { token: tokens.access_token });
      await client.call(`/oauth2.googleapis.com/revoke?token=${tokens.refresh_token}`, { method: 'POST' });
      const { body } = await client.control('/requests');
      expect(body.items.map(({ path }: { path: string }) => path.replace(/\?scope.*|\?resp.*/, ''))).toEqual([
        '/o/oauth2/v2/auth',
        '/token',
        '/calendar/v3/calendars/primary/events?maxResults=5',
        '/revoke?token=[redacted]',
      ]);
      expect(body.items[2]).toMatchObject({
        provider: 'google',
        host: 'www.googleapis.com',
        method: 'GET',
        account: 'ann@example.test',
        status: 200,
        durationMs: expect.any(Number),
      });
      const text = JSON.stringify(body);
      for (const secret of [tokens.access_token, tokens.refresh_token!, 'state-1']) expect(text).not.toContain(secret);
    });

    it('is filtered by provider, account and time, and can be emptied', async () => {
      const ann = await client.connect();
      await client.connect({ account: 'ben@example.test' });
      await client.control('/clock', { json: { advanceMs: 60_000 } });
      const since = (await client.control('/clock')).body.now as string;
      await client.calendar('/calendars/primary/events', { token: ann.access_token });
      const count = async (query: string) => (await client.control(`/requests?${query}`)).body.items.length as number;
      expect(await count('account=ann@example.test')).toBe(3);
      expect(await count('provider=microsoft')).toBe(0);
      expect(await count(`since=${since}`)).toBe(1);
      expect(await count(`since=${Date.parse(since)}&account=ben@example.test`)).toBe(0);
      expect((await client.control('/requests?since=soon')).status).toBe(400);
      await client.control('/requests', { method: 'DELETE' });
      expect(await count('')).toBe(0);
    });

    it('can be emptied of one account, with its counters, while the others keep theirs', async () => {
      const both = [await client.connect(), await client.connect({ account: 'ben@example.test' })];
      for (const { access_token: token } of both) await client.calendar('/calendars/primary/events', { token });
      await client.control('/requests?provider=google&account=ann@example.test', { method: 'DELETE' });
      type Kept = Array<{ account: string | null }>;
      const kept = ((await client.control('/requests')).body.items as Kept).map(({ account }) => account);
      expect([...new Set(kept)]).toEqual(['ben@example.test']);
      const counted = ((await client.control('/stats')).body.google as Kept).map(({ account }) => account);
      expect(counted).not.toContain('ann@example.test');
      expect(counted).toContain('ben@example.test');
    });

    it('counts the most requests that were under way at once', async () => {
      const { access_token: token } = await client.connect();
      // So long that the last has come before the first is answered.
      await client.control('/settings', { method: 'PATCH', json: { latencyMs: 1_500 } });
      await Promise.all(Array.from({ length: 7 }, () => client.calendar('/calendars/primary/events', { token })));
      const { body } = await client.control('/stats');
      const stats = body.google.find(({ account }: { account: string }) => account === 'ann@example.test');
      expect(stats).toEqual({
        account: 'ann@example.test',
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
      const before = (await client.control('/settings')).body;
      expect(before).toMatchObject({
        latencyMs: 0,
        google: { accessTokenSeconds: 3_599, requestsPerMinutePerUser: 600 },
      });
      const json = { latencyMs: 1, google: { pageSize: 7 } };
      const after = (await client.control('/settings', { method: 'PATCH', json })).body;
      expect(after).toMatchObject({ latencyMs: 1, google: { accessTokenSeconds: 3_599, pageSize: 7 } });
      await client.control('/reset', { method: 'POST' });
      expect((await client.control('/settings')).body).toEqual(before);
    });

    it.each([
      [{ speed: 1 }],
      [{ google: { speed: 1 } }],
      [{ latencyMs: 3, google: { pageSize: 'big' } }],
      [{ latencyMs: -1 }],
      [{ microsoft: { retryAfter: 'two\nlines' } }],
    ])('stay as they are when something is wrong with %j', async (json) => {
      const before = (await client.control('/settings')).body;
      expect((await client.control('/settings', { method: 'PATCH', json })).status).toBe(400);
      expect((await client.control('/settings')).body).toEqual(before);
    });
  });

  describe('clock', () => {
    const now = async () => Date.parse((await client.control('/clock')).body.now);

    it('is moved on, set and put right again', async () => {
      await client.control('/clock', { json: { advanceMs: 3_600_000 } });
      expect(Math.abs((await now()) - Date.now() - 3_600_000)).toBeLessThan(2_000);
      await client.control('/clock', { json: { now: '2030-01-01T00:00:00Z' } });
      expect(Math.abs((await now()) - Date.parse('2030-01-01T00:00:00Z'))).toBeLessThan(2_000);
      await client.control('/clock', { json: { reset: true } });
      expect(Math.abs((await now()) - Date.now())).toBeLessThan(2_000);
      expect((await client.control('/clock', { json: { now: 'soon' } })).status).toBe(400);
    });

    it.each([{ advanceMs: 9e15 }, { advanceMs: -9e15 }, { now: 9e15 }, { now: '9999-12-31T00:00:00Z' }])(
      'stays as it is when it is sent beyond all calendars: %j',
      async (json) => {
        expect((await client.control('/clock', { json })).status).toBe(400);
        expect(Math.abs((await now()) - Date.now())).toBeLessThan(2_000);
      },
    );
  });

  it('forgets everything on a reset', async () => {
    const { access_token: token } = await client.connect();
    await client.control('/faults', { json: { provider: 'google', action: { kind: 'cut-before' }, times: null } });
    await client.control('/google/consents', { json: { account: 'x@y.test', decision: 'deny' } });
    expect((await client.control('/reset', { method: 'POST' })).status).toBe(204);
    expect((await client.control(ACCOUNTS)).body.items).toEqual([]);
    expect((await client.control('/faults')).body.items).toEqual([]);
    expect((await client.control('/requests')).body.items).toEqual([]);
    expect((await client.calendar('/calendars/primary/events', { token })).status).toBe(401);
    expect((await client.authorize()).get('code')).toBeTruthy();
  });

  it('answers bad requests with 400 and unknown controls with 404, in JSON', async () => {
    const broken = await fetch(`${client.sandbox.url}/_control/faults`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{',
    });
    expect(broken.status).toBe(400);
    for (const path of ['/nothing', '/apple/accounts', '/google/nothing']) {
      const answer = await client.control(path);
      expect([answer.status, answer.body.error.code]).toEqual([404, 'not-found']);
    }
  });
});
