import { describe, expect, it } from 'vitest';
import type { CalendarProvider, ProviderSession } from '@calendar/contracts/calendar-provider';
import { failureOf } from '../../../test/contract/drafts';
import { html, json, ScriptedFetch, type Reply } from '../../../test/contract/scripted-fetch';
import { createGoogleProvider } from './google.provider';

const SESSION: ProviderSession = { accessToken: 'token', connectionId: 'c1' };
const NOW = Date.parse('2027-03-01T00:00:00Z');
const ROUND = { calendarId: 'primary', cursor: null, page: null };

function google(...replies: Reply[]): { provider: CalendarProvider; script: ScriptedFetch } {
  const script = new ScriptedFetch(...replies);
  return { provider: createGoogleProvider({ fetch: script.fetch, now: () => NOW }), script };
}

function event(id: string, overrides: object = {}): object {
  const time = { dateTime: '2027-03-10T10:00:00Z', timeZone: 'UTC' };
  return { id, etag: `"${id}"`, status: 'confirmed', start: time, end: time, ...overrides };
}

function apiError(status: number, reason: string): Response {
  return json({ error: { code: status, message: reason, errors: [{ reason }] } }, status);
}

const queryOf = (script: ScriptedFetch, index: number) => Object.fromEntries(script.requests[index]!.url.searchParams);

describe('a round of changes', () => {
  it('from a sync token asks for that, deletions included, and only for what is used', async () => {
    const { provider, script } = google(json({ items: [], nextSyncToken: 's2' }));
    const page = await provider.readChanges(SESSION, { ...ROUND, cursor: 's1' });
    expect(page).toEqual({ changes: [], nextPage: null, nextCursor: 's2' });
    const { fields, ...query } = queryOf(script, 0);
    expect(query).toEqual({ syncToken: 's1', maxResults: '250', showDeleted: 'true' });
    // Of guests that there are some, and nothing about them.
    expect(fields).toContain('attendees(self,resource)');
    expect(fields).not.toMatch(/email|creator|conferenceData/);
  });

  it('without a cursor reads what ends from a month ago on', async () => {
    const { provider, script } = google(json({ items: [], nextSyncToken: 's1' }));
    expect((await provider.readChanges(SESSION, ROUND)).nextCursor).toBe('s1');
    expect(queryOf(script, 0)).toMatchObject({ timeMin: '2027-01-30T00:00:00.000Z' });
  });

  it.each([null, 's1'])('repeats its parameters on every page (cursor %s)', async (cursor) => {
    const { provider, script } = google(
      json({ items: [event('a')], nextPageToken: 'p2' }),
      json({ items: [], nextPageToken: 'p3' }),
      json({ items: [event('b')], nextSyncToken: 's2' }),
    );
    const first = await provider.readChanges(SESSION, { ...ROUND, cursor });
    const second = await provider.readChanges(SESSION, { ...ROUND, cursor, page: first.nextPage });
    const third = await provider.readChanges(SESSION, { ...ROUND, cursor, page: second.nextPage });
    expect([first.nextCursor, second.nextCursor, third.nextPage]).toEqual([null, null, null]);
    expect(third.nextCursor).toBe('s2');
    const [one, two, three] = [queryOf(script, 0), queryOf(script, 1), queryOf(script, 2)];
    expect(two).toEqual({ ...one, pageToken: 'p2' });
    expect(three).toEqual({ ...one, pageToken: 'p3' });
  });

  it('tells what changed and what was deleted', async () => {
    const items = [
      event('live', { summary: 'Changed' }),
      { id: 'bare', status: 'cancelled' },
      event('kept', { status: 'cancelled' }),
    ];
    const { provider } = google(json({ items, nextSyncToken: 's2' }));
    const { changes } = await provider.readChanges(SESSION, { ...ROUND, cursor: 's1' });
    expect(changes).toMatchObject([
      { kind: 'upserted', event: { id: 'live', etag: '"live"', content: { title: 'Changed' } } },
      { kind: 'deleted', eventId: 'bare' },
      { kind: 'deleted', eventId: 'kept' },
    ]);
  });

  it('tells of a series once, by itself or by its instances', async () => {
    const instance = (day: number) => event(`series_2027031${day}`, { recurringEventId: 'series' });
    const items = [event('series', { recurrence: ['RRULE:FREQ=DAILY'] }), instance(0), instance(1)];
    const { provider } = google(json({ items, nextSyncToken: 's2' }));
    expect((await provider.readChanges(SESSION, ROUND)).changes).toEqual([{ kind: 'touched', eventId: 'series' }]);
  });

  it('is not held up by an event that cannot be read', async () => {
    const items = [{ id: 'odd', etag: '"1"', status: 'confirmed' }, event('fine')];
    const { provider } = google(json({ items, nextSyncToken: 's2' }));
    const { changes } = await provider.readChanges(SESSION, ROUND);
    expect(changes.map(({ kind }) => kind)).toEqual(['vanished', 'upserted']);
  });
});

describe('a cursor that is no longer good', () => {
  it.each([
    [410, 'fullSyncRequired'],
    [410, 'deleted'],
    [400, 'invalid'],
    [400, 'syncTokenWithRequestRestrictions'],
  ])('is told by %i %s', async (status, reason) => {
    const { provider } = google(apiError(status, reason));
    expect(await failureOf(provider.readChanges(SESSION, { ...ROUND, cursor: 's1' }))).toMatchObject({
      code: 'cursor-expired',
      reason,
    });
  });

  it('is told in the middle of a round too', async () => {
    const { provider } = google(json({ items: [], nextPageToken: 'p2' }), apiError(410, 'fullSyncRequired'));
    const { nextPage } = await provider.readChanges(SESSION, { ...ROUND, cursor: 's1' });
    const failure = await failureOf(provider.readChanges(SESSION, { ...ROUND, cursor: 's1', page: nextPage }));
    expect(failure.code).toBe('cursor-expired');
  });

  it('is one that is not ours', async () => {
    const { provider } = google();
    expect((await failureOf(provider.readChanges(SESSION, { ...ROUND, page: 'garbled' }))).code).toBe('cursor-expired');
  });

  it.each<[Response, string]>([
    [html(410), 'unavailable'],
    [html(502), 'unavailable'],
    [apiError(401, 'authError'), 'auth-rejected'],
    [apiError(403, 'rateLimitExceeded'), 'rate-limited'],
    [json({ items: [] }), 'unavailable'],
  ])('is not told by other failures', async (reply, code) => {
    const { provider } = google(reply);
    expect((await failureOf(provider.readChanges(SESSION, { ...ROUND, cursor: 's1' }))).code).toBe(code);
  });

  it('is not told by a calendar that is missing, which is said only after a second look', async () => {
    const missing = google(apiError(404, 'notFound'), apiError(404, 'notFound'));
    const lagging = google(apiError(404, 'notFound'), json({ kind: 'calendar#events' }));
    const codes = [missing, lagging].map(({ provider }) => failureOf(provider.readChanges(SESSION, ROUND)));
    expect((await Promise.all(codes)).map(({ code }) => code)).toEqual(['calendar-missing', 'unavailable']);
  });

  it('is not blamed for a full read that is refused', async () => {
    const { provider } = google(apiError(400, 'invalid'));
    expect((await failureOf(provider.readChanges(SESSION, ROUND))).code).toBe('invalid');
  });
});

describe('channels', () => {
  const REQUEST = { calendarId: 'primary', watchId: 'w1', secret: 's3cret', address: 'https://app.example/hook' };

  it('carry our id and our secret, and live as long as Google says', async () => {
    const { provider, script } = google(
      json({
        kind: 'api#channel',
        id: 'w1',
        resourceId: 'r1',
        expiration: String(Date.parse('2027-03-08T00:00:00Z')),
        token: 's3cret',
      }),
    );
    expect(await provider.watch!(SESSION, REQUEST)).toEqual({
      id: 'w1',
      resourceId: 'r1',
      expiresAt: '2027-03-08T00:00:00.000Z',
    });
    expect(script.only).toMatchObject({
      method: 'POST',
      path: '/calendar/v3/calendars/primary/events/watch',
      body: { id: 'w1', type: 'web_hook', address: 'https://app.example/hook', token: 's3cret' },
    });
  });

  it('cannot be had for every calendar', async () => {
    const { provider } = google(apiError(400, 'pushNotSupportedForRequestedResource'));
    expect(await failureOf(provider.watch!(SESSION, REQUEST))).toMatchObject({
      code: 'invalid',
      reason: 'push-unsupported',
    });
  });

  it('need an address that Google accepts', async () => {
    const { provider } = google(apiError(400, 'push.webhookUrlNotHttps'));
    expect(await failureOf(provider.watch!(SESSION, REQUEST))).toMatchObject({
      code: 'invalid',
      reason: 'push.webhookUrlNotHttps',
    });
  });

  it('are stopped by both of their ids, and may be unknown by then', async () => {
    const { provider, script } = google(new Response(null, { status: 204 }), apiError(404, 'notFound'));
    await provider.unwatch!(SESSION, { id: 'w1', resourceId: 'r1' });
    await provider.unwatch!(SESSION, { id: 'w1', resourceId: 'r1' });
    expect(script.requests[0]).toMatchObject({
      path: '/calendar/v3/channels/stop',
      body: { id: 'w1', resourceId: 'r1' },
    });
  });
});
