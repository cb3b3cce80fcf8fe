import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { EVENTS_SCOPE, LIST_SCOPE, reasonOf, SandboxClient, timedEvent } from '../../test/sandbox-client';

const PREFIX = 'https://www.googleapis.com/auth/';

describe('Google Calendar API: who may do what', () => {
  let client: SandboxClient;
  beforeAll(async () => {
    client = await SandboxClient.start();
  });
  afterAll(() => client.close());
  beforeEach(() => client.control('/reset', { method: 'POST' }));

  describe('bearer token', () => {
    it('is asked for when it is missing', async () => {
      const answer = await client.calendar('/calendars/primary/events');
      expect(answer.status).toBe(401);
      expect(reasonOf(answer)).toBe('required');
    });

    it.each(['unknown', 'expired', 'expired by order', 'revoked'])('is refused when it is %s', async (kind) => {
      const { access_token: token } = await client.connect();
      if (kind === 'expired') await client.control('/clock', { json: { advanceMs: 3_600_000 } });
      const account = '/google/accounts/ann@example.test';
      if (kind === 'expired by order') await client.control(`${account}/expire-access-tokens`, { method: 'POST' });
      if (kind === 'revoked') await client.control(`${account}/revoke-grants`, { method: 'POST' });
      const answer = await client.calendar('/calendars/primary/events', {
        token: kind === 'unknown' ? 'ya29.x' : token,
      });
      expect(answer.status).toBe(401);
      expect(answer.headers.get('www-authenticate')).toContain('error="invalid_token"');
      expect(answer.body.error).toMatchObject({
        code: 401,
        status: 'UNAUTHENTICATED',
        errors: [
          {
            domain: 'global',
            reason: 'authError',
            message: 'Invalid Credentials',
            locationType: 'header',
            location: 'Authorization',
          },
        ],
      });
    });

    it('can be replaced by a refresh after it expired by order', async () => {
      const tokens = await client.connect();
      await client.control('/google/accounts/ann@example.test/expire-access-tokens', { method: 'POST' });
      const { body } = await client.refresh(tokens.refresh_token!);
      expect((await client.calendar('/calendars/primary/events', { token: body.access_token })).status).toBe(200);
    });

    it('lives as long as the settings say', async () => {
      await client.control('/settings', { method: 'PATCH', json: { google: { accessTokenSeconds: 60 } } });
      const tokens = await client.connect();
      expect(tokens.expires_in).toBe(60);
      await client.control('/clock', { json: { advanceMs: 61_000 } });
      expect((await client.calendar('/calendars/primary/events', { token: tokens.access_token })).status).toBe(401);
    });
  });

  describe('scopes', () => {
    const LIST = ['GET', '/calendars/primary/events'] as const;
    const INSERT = ['POST', '/calendars/primary/events'] as const;
    const CALENDARS = ['GET', '/users/me/calendarList'] as const;
    const CALENDAR = ['GET', '/users/me/calendarList/primary'] as const;
    it.each([
      ['calendar.events', LIST, true],
      ['calendar.events', INSERT, true],
      ['calendar.events', CALENDARS, false],
      ['calendar.events', CALENDAR, false],
      ['calendar.calendarlist.readonly', CALENDARS, true],
      ['calendar.calendarlist.readonly', LIST, false],
      ['calendar.events.readonly', LIST, true],
      ['calendar.events.readonly', INSERT, false],
      ['calendar.readonly', CALENDARS, true],
      ['calendar.readonly', LIST, true],
      ['calendar.readonly', INSERT, false],
      ['calendar', INSERT, true],
      ['calendar', CALENDAR, true],
    ])('%s opens %s: %s', async (scope, [method, path], isOpen) => {
      const { access_token: token } = await client.connect({ parameters: { scope: PREFIX + scope } });
      const answer = await client.calendar(path, {
        token,
        method,
        ...(method === 'POST' ? { json: timedEvent() } : {}),
      });
      expect(answer.status).toBe(isOpen ? 200 : 403);
      if (isOpen) return;
      expect(reasonOf(answer)).toBe('insufficientPermissions');
      expect(answer.body.error).toMatchObject({
        message: 'Request had insufficient authentication scopes.',
        status: 'PERMISSION_DENIED',
        errors: [{ domain: 'global', message: 'Insufficient Permission' }],
        details: [{ reason: 'ACCESS_TOKEN_SCOPE_INSUFFICIENT', metadata: { service: 'calendar-json.googleapis.com' } }],
      });
    });
  });

  describe('calendars', () => {
    const calendars = [
      { name: 'Mine', primary: true },
      { id: 'work/space@group.calendar.google.com', name: 'Work' },
      { id: 'en.example#holiday@group.v.calendar.google.com', name: 'Holidays', writable: false, watchable: false },
    ];
    let token: string;
    beforeEach(async () => {
      await client.addGoogleAccount('ann@example.test', { timeZone: 'Europe/Berlin', calendars });
      token = (await client.connect()).access_token;
    });

    it('are listed with role, zone and the primary one marked', async () => {
      const { body } = await client.calendar('/users/me/calendarList', { token });
      expect(body.kind).toBe('calendar#calendarList');
      expect(body.nextSyncToken).toBeTruthy();
      expect(body.items).toMatchObject([
        { id: 'ann@example.test', summary: 'Mine', primary: true, accessRole: 'owner', timeZone: 'Europe/Berlin' },
        { id: 'work/space@group.calendar.google.com', accessRole: 'owner' },
        { id: 'en.example#holiday@group.v.calendar.google.com', accessRole: 'reader' },
      ]);
    });

    it('come page by page', async () => {
      const first = (await client.calendar('/users/me/calendarList?maxResults=2', { token })).body;
      expect([first.items.length, first.nextSyncToken]).toEqual([2, undefined]);
      const rest = await client.calendar(`/users/me/calendarList?maxResults=2&pageToken=${first.nextPageToken}`, {
        token,
      });
      expect([rest.body.items.length, rest.body.nextPageToken]).toEqual([1, undefined]);
    });

    it('are limited to writable ones with minAccessRole', async () => {
      const { body } = await client.calendar('/users/me/calendarList?minAccessRole=writer', { token });
      expect(body.items).toHaveLength(2);
    });

    it('do not come again with a sync token, which expires by order', async () => {
      const path = '/users/me/calendarList';
      const synced = (await client.calendar(path, { token })).body.nextSyncToken as string;
      const next = `${path}?syncToken=${encodeURIComponent(synced)}`;
      const { body } = await client.calendar(next, { token });
      expect([body.items, typeof body.nextSyncToken]).toEqual([[], 'string']);
      const events = (await client.calendar('/calendars/primary/events', { token })).body.nextSyncToken as string;
      for (const wrong of ['rubbish', encodeURIComponent(events)]) {
        expect(reasonOf(await client.calendar(`${path}?syncToken=${wrong}`, { token }))).toBe('invalid');
      }
      const restricted = await client.calendar(`${next}&minAccessRole=writer`, { token });
      expect(reasonOf(restricted)).toBe('syncTokenWithRequestRestrictions');
      await client.control('/google/accounts/ann@example.test/expire-cursors', { method: 'POST' });
      const expired = await client.calendar(next, { token });
      expect([expired.status, reasonOf(expired)]).toEqual([410, 'fullSyncRequired']);
    });

    it('are found by encoded ids and by the alias primary', async () => {
      for (const id of ['primary', 'ann%40example.test', 'work%2Fspace%40group.calendar.google.com']) {
        expect((await client.calendar(`/calendars/${id}/events`, { token })).status).toBe(200);
      }
      const one = await client.calendar('/users/me/calendarList/primary', { token });
      expect(one.body.id).toBe('ann@example.test');
    });

    it('of others are not found', async () => {
      await client.addGoogleAccount('ben@example.test');
      for (const id of ['nowhere', 'ben%40example.test']) {
        const answer = await client.calendar(`/calendars/${id}/events`, { token });
        expect(answer.status).toBe(404);
        expect(answer.body).toEqual({
          error: {
            errors: [{ domain: 'global', reason: 'notFound', message: 'Not Found' }],
            code: 404,
            message: 'Not Found',
          },
        });
      }
    });

    it('that are read only can be read, and refuse every write', async () => {
      const path = '/calendars/en.example%23holiday%40group.v.calendar.google.com/events';
      expect((await client.calendar(path, { token })).body.accessRole).toBe('reader');
      const answer = await client.calendar(path, { token, json: timedEvent() });
      expect(answer.status).toBe(403);
      expect(answer.body.error.errors[0]).toMatchObject({
        domain: 'calendar',
        reason: 'requiredAccessLevel',
        message: 'You need to have writer access to this calendar.',
      });
    });

    it('of a new account include a read-only one and one that cannot be watched', async () => {
      const tokens = await client.connect({ account: 'new@example.test' });
      const { body } = await client.calendar('/users/me/calendarList', { token: tokens.access_token });
      const roles = body.items.map(({ accessRole }: { accessRole: string }) => accessRole);
      expect(roles).toEqual(['owner', 'owner', 'reader', 'reader']);
    });
  });

  describe('quota', () => {
    const limit = (google: object) => client.control('/settings', { method: 'PATCH', json: { google } });
    const list = (token: string) => client.calendar('/calendars/primary/events', { token });

    it.each([403, 429])('is so many a minute for each person, told as %s, in a sliding window', async (status) => {
      await limit({ rateLimitStatus: status, requestsPerMinutePerUser: 60 });
      const { access_token: token } = await client.connect();
      await Promise.all(Array.from({ length: 30 }, () => list(token)));
      await client.control('/clock', { json: { advanceMs: 30_000 } });
      const answers = await Promise.all(Array.from({ length: 40 }, () => list(token)));
      const refused = answers.filter((answer) => answer.status !== 200);
      expect(refused).toHaveLength(10);
      expect(refused[0]!.status).toBe(status);
      expect(refused[0]!.body.error.errors[0]).toMatchObject({ domain: 'usageLimits', reason: 'rateLimitExceeded' });
      await client.control('/clock', { json: { advanceMs: 31_000 } });
      expect((await list(token)).status).toBe(200);
      const { body } = await client.control('/stats');
      const stats = body.google.find(({ account }: { account: string }) => account === 'ann@example.test');
      expect(stats).toMatchObject({ throttled: 10, inFlight: 0 });
    });

    it('of one person does not touch another', async () => {
      await limit({ requestsPerMinutePerUser: 2 });
      const [ann, ben] = [await client.connect(), await client.connect({ account: 'ben@example.test' })];
      for (let count = 0; count < 2; count += 1) await list(ann.access_token);
      expect((await list(ann.access_token)).status).toBe(403);
      expect((await list(ben.access_token)).status).toBe(200);
    });

    it('of the project covers everybody', async () => {
      await limit({ requestsPerMinutePerProject: 1 });
      const [ann, ben] = [await client.connect(), await client.connect({ account: 'ben@example.test' })];
      expect((await list(ann.access_token)).status).toBe(200);
      expect(reasonOf(await list(ben.access_token))).toBe('rateLimitExceeded');
    });
  });

  it('answers with the fields that were asked for', async () => {
    const { access_token: token } = await client.connect({ parameters: { scope: `${EVENTS_SCOPE} ${LIST_SCOPE}` } });
    await client.calendar('/calendars/primary/events', { token, json: timedEvent({ id: 'abcde' }) });
    const fields = encodeURIComponent('nextSyncToken,items(id,start/timeZone)');
    const { body } = await client.calendar(`/calendars/primary/events?fields=${fields}`, { token });
    expect(body).toEqual({
      nextSyncToken: expect.any(String),
      items: [{ id: 'abcde', start: { timeZone: 'Europe/Berlin' } }],
    });
    const wrong = await client.calendar('/calendars/primary/events?fields=items(id', { token });
    expect(reasonOf(wrong)).toBe('invalidParameter');
  });

  it('answers 304 to a reader who has the current state', async () => {
    const { access_token: token } = await client.connect();
    const { body } = await client.calendar('/calendars/primary/events', { token, json: timedEvent() });
    const path = `/calendars/primary/events/${body.id}`;
    const answer = await client.calendar(path, { token, headers: { 'if-none-match': body.etag } });
    expect([answer.status, answer.body]).toEqual([304, '']);
    await client.calendar(path, { token, method: 'PATCH', json: { summary: 'Other' } });
    expect((await client.calendar(path, { token, headers: { 'if-none-match': body.etag } })).status).toBe(200);
  });

  it('knows no other path', async () => {
    const { access_token: token } = await client.connect();
    expect((await client.calendar('/calendars/primary/nothing', { token })).status).toBe(404);
  });
});
