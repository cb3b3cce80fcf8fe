import { describe, expect, it } from 'vitest';
import { AppClient, refusalOf, timedEvent } from '../../test/app-client';
import { connectedApp } from '../../test/connected-app';

const EVENTS = '/calendars/primary/events';
const PREFIX = 'https://www.googleapis.com/auth/';
const HOLIDAYS = 'en.example#holiday@group.v.calendar.google.com';
const CALENDARS = [
  { name: 'Mine', primary: true },
  { id: 'work/space@group.calendar.google.com', name: 'Work' },
  { id: HOLIDAYS, name: 'Holidays', writable: false, watchable: false },
];

describe('Google Calendar API: who may do what', () => {
  const app = connectedApp('google', { calendars: CALENDARS });

  it.each<[string | undefined, string]>([
    [undefined, 'required'],
    ['ya29.made-up', 'authError'],
  ])('wants a good bearer token: %s', async (token, reason) => {
    const headers: Record<string, string> = token ? { authorization: `Bearer ${token}` } : {};
    const answer = await app().client.call(`/www.googleapis.com/calendar/v3${EVENTS}`, { headers });
    expect(refusalOf(answer)).toEqual([401, reason]);
    expect(answer.headers.get('www-authenticate')).toContain('Bearer');
    expect(answer.body.error).toMatchObject({ code: 401, status: 'UNAUTHENTICATED' });
  });

  it.each([
    ['calendar.events', ['list', 'insert']],
    ['calendar.events.readonly', ['list']],
    ['calendar.calendarlist.readonly', ['calendars', 'calendar']],
    ['calendar.readonly', ['list', 'calendars', 'calendar']],
    ['calendar', ['list', 'insert', 'calendars', 'calendar']],
  ])('%s opens %j and nothing else', async (scope, open) => {
    const limited = await AppClient.connect(app().client, 'google', { parameters: { scope: PREFIX + scope } });
    const answers = {
      list: await limited.api(EVENTS),
      insert: await limited.api(EVENTS, { json: timedEvent() }),
      calendars: await limited.api('/users/me/calendarList'),
      calendar: await limited.api('/users/me/calendarList/primary'),
    };
    const opened = Object.entries(answers).filter(([, { status }]) => status === 200);
    expect(opened.map(([name]) => name)).toEqual(open);
    const closed = Object.values(answers).filter(({ status }) => status !== 200);
    for (const answer of closed) expect(refusalOf(answer)).toEqual([403, 'insufficientPermissions']);
  });

  it('lists calendars page by page, with role, zone and the primary one marked', async () => {
    const first = (await app().api('/users/me/calendarList?maxResults=2')).body;
    const path = `/users/me/calendarList?maxResults=2&pageToken=${first.nextPageToken}`;
    const rest = (await app().api(path)).body;
    expect([...first.items, ...rest.items]).toMatchObject([
      { id: 'ann@example.test', summary: 'Mine', primary: true, accessRole: 'owner', timeZone: 'Europe/Berlin' },
      { id: 'work/space@group.calendar.google.com', accessRole: 'owner' },
      { id: HOLIDAYS, accessRole: 'reader' },
    ]);
    expect(rest.nextPageToken).toBeUndefined();
  });

  it('finds calendars by encoded ids and by the alias, and none of others', async () => {
    await app().client.control('/google/accounts', { json: { email: 'ben@example.test' } });
    const ids = ['primary', 'ann%40example.test', 'work%2Fspace%40group.calendar.google.com', 'ben%40example.test'];
    const answers = await Promise.all(ids.map((id) => app().api(`/calendars/${id}/events`)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 404]);
    expect(refusalOf(answers[3]!)).toEqual([404, 'notFound']);
  });

  it('lets a calendar that is read only be read, and refuses every write', async () => {
    const path = `/calendars/${encodeURIComponent(HOLIDAYS)}/events`;
    expect((await app().api(path)).body.accessRole).toBe('reader');
    expect(refusalOf(await app().api(path, { json: timedEvent() }))).toEqual([403, 'requiredAccessLevel']);
  });

  it('answers with the fields that were asked for', async () => {
    await app().api(EVENTS, { json: timedEvent({ id: 'abcde' }) });
    const fields = encodeURIComponent('nextSyncToken,items(id,start/timeZone)');
    expect((await app().api(`${EVENTS}?fields=${fields}`)).body).toEqual({
      nextSyncToken: expect.any(String),
      items: [{ id: 'abcde', start: { timeZone: 'Europe/Berlin' } }],
    });
  });

  it.each(['items(id', 'a('.repeat(2_000) + 'a' + ')'.repeat(2_000), `${'a/'.repeat(4_000)}a`])(
    'refuses fields that cannot be read',
    async (fields) => {
      expect(refusalOf(await app().api(`${EVENTS}?fields=${fields}`))).toEqual([400, 'invalidParameter']);
    },
  );

  it('refuses in its own words a path that cannot be decoded, and a body of more than 4 MB', async () => {
    expect(refusalOf(await app().api(`${EVENTS}/%E0%A4%A`))).toEqual([400, 'badRequest']);
    const json = timedEvent({ description: 'x'.repeat(5_000_000) });
    expect(refusalOf(await app().api(EVENTS, { json }))).toEqual([413, 'uploadTooLarge']);
    expect((await app().api('/calendars/primary/nothing')).status).toBe(404);
  });

  describe('quota', () => {
    it.each([403, 429])('is so many a minute for each person, told as %s, in a sliding window', async (status) => {
      await app().settings({ rateLimitStatus: status, requestsPerMinutePerUser: 60 });
      const list = () => app().api(EVENTS);
      const ben = await AppClient.connect(app().client, 'google', { account: 'ben@example.test' });
      await Promise.all(Array.from({ length: 30 }, list));
      await app().advance(30_000);
      const answers = await Promise.all(Array.from({ length: 40 }, list));
      const refused = answers.filter((answer) => answer.status !== 200);
      expect(refused.map(refusalOf)).toEqual(Array.from({ length: 10 }, () => [status, 'rateLimitExceeded']));
      expect((await ben.api(EVENTS)).status).toBe(200);
      await app().advance(31_000);
      expect((await list()).status).toBe(200);
      const { body } = await app().client.control('/stats');
      const stats = body.google.find(({ account }: { account: string }) => account === 'ann@example.test');
      expect(stats).toMatchObject({ throttled: 10, inFlight: 0 });
    });

    it('of the project covers everybody', async () => {
      await app().settings({ requestsPerMinutePerProject: 1 });
      const ben = await AppClient.connect(app().client, 'google', { account: 'ben@example.test' });
      expect((await app().api(EVENTS)).status).toBe(200);
      expect(refusalOf(await ben.api(EVENTS))).toEqual([403, 'rateLimitExceeded']);
    });
  });
});
