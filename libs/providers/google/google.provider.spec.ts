import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { CalendarProvider, ProviderSession } from '@calendar/contracts/calendar-provider';
import { draftOf, failureOf } from '../../../test/contract/drafts';
import { html, json, noContent, ScriptedFetch, type Reply } from '../../../test/contract/scripted-fetch';
import { createGoogleProvider } from './google.provider';

const SESSION: ProviderSession = { accessToken: 'ya29.planted', connectionId: 'c1' };
const KEY = { linkId: '6f1e9d8a-1111-4222-8333-944455556666', generation: 0 };
const ID = '6f1e9d8a111142228333944455556666g0';
const REF = { calendarId: 'primary', eventId: ID };
const EVENTS = '/calendar/v3/calendars/primary/events';

const EVENT = {
  id: ID,
  etag: '"7"',
  status: 'confirmed',
  summary: 'Acme: system design',
  start: { dateTime: '2027-03-10T10:00:00+01:00', timeZone: 'Europe/Berlin' },
  end: { dateTime: '2027-03-10T11:30:00+01:00', timeZone: 'Europe/Berlin' },
  extendedProperties: { private: { careerCopilotLink: KEY.linkId } },
};
const TOMBSTONE = { ...EVENT, status: 'cancelled', etag: '"8"' };

function apiError(status: number, reason: string): Response {
  return json({ error: { code: status, message: reason, errors: [{ domain: 'global', reason }] } }, status);
}

/** Twice no such event, in a calendar that is there. */
const NO_TRACE = (): Response[] => [
  apiError(404, 'notFound'),
  apiError(404, 'notFound'),
  json({ kind: 'calendar#events' }),
];

function google(...replies: Reply[]): { provider: CalendarProvider; script: ScriptedFetch } {
  const script = new ScriptedFetch(...replies);
  return { provider: createGoogleProvider({ fetch: script.fetch }), script };
}

const CREATE = { calendarId: 'primary', draft: draftOf(), key: KEY, retried: false };

describe('creating', () => {
  it('is one request that tells nobody', async () => {
    const { provider, script } = google(json(EVENT));
    const { event, adopted } = await provider.createEvent(SESSION, CREATE);
    expect([event.id, event.etag, adopted]).toEqual([ID, '"7"', false]);
    expect(script.only).toMatchObject({ method: 'POST', path: `${EVENTS}?sendUpdates=none`, body: { id: ID } });
    expect(script.only.headers.get('authorization')).toBe('Bearer ya29.planted');
  });

  it('encodes the id of the calendar', async () => {
    const { provider, script } = google(json(EVENT));
    await provider.createEvent(SESSION, { ...CREATE, calendarId: 'a/b@group.calendar.example' });
    expect(script.only.url.pathname).toBe('/calendar/v3/calendars/a%2Fb%40group.calendar.example/events');
  });

  it('adopts the event of an attempt whose answer was lost', async () => {
    const { provider, script } = google(apiError(409, 'duplicate'), json({ ...EVENT, summary: 'Edited since' }));
    const { event, adopted } = await provider.createEvent(SESSION, { ...CREATE, retried: true });
    expect([event.content.title, adopted, script.methods]).toEqual(['Edited since', true, ['POST', 'GET']]);
  });

  it('adopts an event whose extended property somebody else dropped', async () => {
    const { provider } = google(apiError(409, 'duplicate'), json({ ...EVENT, extendedProperties: undefined }));
    expect((await provider.createEvent(SESSION, CREATE)).adopted).toBe(true);
  });

  it('does not adopt an event that belongs to another link', async () => {
    const foreign = { ...EVENT, extendedProperties: { private: { careerCopilotLink: 'another' } } };
    const { provider } = google(apiError(409, 'duplicate'), json(foreign));
    expect((await failureOf(provider.createEvent(SESSION, CREATE))).code).toBe('already-exists');
  });

  it('says that the event of this key was deleted', async () => {
    const { provider } = google(apiError(409, 'duplicate'), json(TOMBSTONE));
    expect((await failureOf(provider.createEvent(SESSION, CREATE))).code).toBe('gone');
  });

  it('waits when the id is taken and cannot be seen yet', async () => {
    const { provider } = google(apiError(409, 'duplicate'), ...NO_TRACE());
    expect(await failureOf(provider.createEvent(SESSION, CREATE))).toMatchObject({
      code: 'unavailable',
      reason: 'duplicate-not-visible',
    });
  });

  it('says that there is no such calendar after a second look', async () => {
    const missing = google(apiError(404, 'notFound'), apiError(404, 'notFound'));
    expect((await failureOf(missing.provider.createEvent(SESSION, CREATE))).code).toBe('calendar-missing');
    const lagging = google(apiError(404, 'notFound'), json({ kind: 'calendar#events' }));
    expect((await failureOf(lagging.provider.createEvent(SESSION, CREATE))).code).toBe('unavailable');
  });
});

describe('updating', () => {
  const update = (etag: string | null, fields: ('title' | 'status')[] = ['title']) => ({
    ref: REF,
    draft: draftOf(),
    fields,
    etag,
  });

  it('of an event with the reminders of its calendar asks nothing about these', async () => {
    const { provider, script } = google(json({ ...EVENT, reminders: { useDefault: true } }));
    const written = await provider.updateEvent(SESSION, update('"7"'));
    expect(written).toMatchObject({ remindersUnknown: true, traits: { defaultReminders: true } });
    expect(script.requests).toHaveLength(1);
  });

  it('is one conditional patch of the asked fields', async () => {
    const { provider, script } = google(json({ ...EVENT, etag: '"9"' }));
    expect((await provider.updateEvent(SESSION, update('"7"'))).etag).toBe('"9"');
    expect(script.only).toMatchObject({
      method: 'PATCH',
      path: `${EVENTS}/${ID}?sendUpdates=none`,
      body: { summary: 'Acme: system design' },
    });
    expect(script.only.headers.get('if-match')).toBe('"7"');
  });

  it('does not overwrite what changed since', async () => {
    const { provider } = google(apiError(412, 'conditionNotMet'));
    expect((await failureOf(provider.updateEvent(SESSION, update('"7"')))).code).toBe('precondition-failed');
  });

  it('without an etag writes what stands there, in one request', async () => {
    const { provider, script } = google(json(EVENT));
    await provider.updateEvent(SESSION, update(null));
    expect(script.only.headers.has('if-match')).toBe(false);
  });

  it('says that the event is deleted when a patch meets a tombstone', async () => {
    const { provider } = google(json(TOMBSTONE));
    expect((await failureOf(provider.updateEvent(SESSION, update(null)))).code).toBe('gone');
  });

  it('never brings a deleted event back by writing its status', async () => {
    const { provider, script } = google(json(TOMBSTONE));
    expect((await failureOf(provider.updateEvent(SESSION, update(null, ['status'])))).code).toBe('gone');
    expect(script.methods).toEqual(['GET']);
  });

  it('writes a status without an etag on what it has just seen alive', async () => {
    const { provider, script } = google(json(EVENT), json(EVENT));
    await provider.updateEvent(SESSION, update(null, ['status', 'title']));
    expect(script.methods).toEqual(['GET', 'PATCH']);
    expect(script.requests[1]?.headers.get('if-match')).toBe('"7"');
  });

  it('says that there is no such event', async () => {
    const { provider } = google(apiError(404, 'notFound'));
    expect((await failureOf(provider.updateEvent(SESSION, update('"7"')))).code).toBe('not-found');
  });
});

describe('deleting', () => {
  it('is one silent, conditional request', async () => {
    const { provider, script } = google(noContent());
    await provider.deleteEvent(SESSION, { ref: REF, etag: '"7"' });
    expect(script.only).toMatchObject({ method: 'DELETE', path: `${EVENTS}/${ID}?sendUpdates=none` });
    expect(script.only.headers.get('if-match')).toBe('"7"');
  });

  it.each([
    [410, 'deleted'],
    [404, 'notFound'],
  ])('succeeds when the event is gone: %i %s', async (status, reason) => {
    const { provider } = google(apiError(status, reason));
    await expect(provider.deleteEvent(SESSION, { ref: REF, etag: null })).resolves.toBe(false);
  });

  it('does not succeed when there is no trace of what was written a moment ago', async () => {
    const { provider } = google(apiError(404, 'notFound'), apiError(410, 'deleted'));
    const request = { ref: REF, etag: null, justWritten: true };
    expect((await failureOf(provider.deleteEvent(SESSION, request))).code).toBe('not-found');
    await expect(provider.deleteEvent(SESSION, request)).resolves.toBe(false);
  });

  it('does not believe a 404 that Google did not write', async () => {
    const { provider } = google(html(404));
    expect((await failureOf(provider.deleteEvent(SESSION, { ref: REF, etag: null }))).code).toBe('unavailable');
  });

  it('spares an event that changed since', async () => {
    const { provider } = google(apiError(412, 'conditionNotMet'));
    expect((await failureOf(provider.deleteEvent(SESSION, { ref: REF, etag: '"7"' }))).code).toBe(
      'precondition-failed',
    );
  });
});

describe('reading one event', () => {
  it.each([
    ['a deleted one', [json(TOMBSTONE)]],
    ['one that never was', NO_TRACE()],
  ])('gives nothing for %s', async (_which, replies) => {
    const { provider, script } = google(...replies);
    expect(await provider.getEvent(SESSION, REF)).toBeNull();
    expect(script.requests).toHaveLength(replies.length);
  });

  it('asks again before it takes a 404 for the truth', async () => {
    const { provider } = google(apiError(404, 'notFound'), json(EVENT));
    expect((await provider.getEvent(SESSION, REF))?.id).toBe(ID);
  });

  it('does not take a calendar that is out of sight for a deletion', async () => {
    const { provider } = google(...Array.from({ length: 3 }, () => apiError(404, 'notFound')));
    expect(await failureOf(provider.getEvent(SESSION, REF))).toMatchObject({
      code: 'calendar-missing',
      reason: 'notFound',
    });
  });

  it('finds the event of a key by its id', async () => {
    const { provider, script } = google(json(EVENT));
    expect((await provider.findEvent(SESSION, { calendarId: 'primary', key: KEY }))?.id).toBe(ID);
    expect(script.only.path).toBe(`${EVENTS}/${ID}`);
  });
});

describe('calendars', () => {
  it('are listed over all pages', async () => {
    const { provider, script } = google(
      json({
        nextPageToken: 'p2',
        items: [
          {
            id: 'me@x.example',
            summary: 'me@x.example',
            summaryOverride: 'Mine',
            primary: true,
            accessRole: 'owner',
            timeZone: 'Europe/Paris',
          },
        ],
      }),
      json({
        items: [
          { id: 'team', summary: 'Team', accessRole: 'reader' },
          { id: 'old', deleted: true },
        ],
      }),
    );
    expect(await provider.listCalendars(SESSION)).toEqual([
      { id: 'me@x.example', name: 'Mine', primary: true, writable: true, timeZone: 'Europe/Paris' },
      { id: 'team', name: 'Team', primary: false, writable: false, timeZone: null },
    ]);
    expect(script.requests[1]?.url.searchParams.get('pageToken')).toBe('p2');
  });

  it('end even when the pages do not', async () => {
    const { provider } = google(...Array.from({ length: 20 }, () => json({ nextPageToken: 'more', items: [] })));
    expect(await provider.listCalendars(SESSION)).toEqual([]);
  });
});

describe('when there is no usable answer', () => {
  it.each<[string, Reply, object]>([
    ['the connection breaks', Object.assign(new TypeError('reset'), { code: 'network' }), { reason: 'network' }],
    ['time runs out', Object.assign(new TypeError('slow'), { code: 'timeout' }), { reason: 'timeout' }],
    ['the caller gives up', new DOMException('aborted', 'TimeoutError'), { reason: 'TimeoutError' }],
    ['a proxy answers', html(502, { 'retry-after': '2.5' }), { status: 502, retryAfterMs: 2_500 }],
    ['the answer is empty', new Response('', { status: 503 }), { status: 503 }],
    ['the answer is cut', new Response('{"id":"6f1', { status: 200 }), { status: 200, reason: 'malformed-answer' }],
    ['a page of HTML says 200', html(200), { status: 200, reason: 'malformed-answer' }],
    ['an event lacks its times', json({ id: ID, etag: '"1"' }), { reason: 'malformed-answer' }],
  ])('because %s, nobody knows the outcome', async (_why, reply, details) => {
    const { provider, script } = google(reply);
    expect(await failureOf(provider.createEvent(SESSION, CREATE))).toMatchObject({ code: 'unavailable', ...details });
    expect(script.requests).toHaveLength(1);
  });

  it('nothing that fails carries the token or the texts', async () => {
    const { provider } = google(new TypeError('reset'), apiError(400, 'invalid'));
    for (let attempt = 0; attempt < 2; attempt += 1) {
      const error = await failureOf(provider.createEvent(SESSION, CREATE));
      const everything = inspect(error, { depth: 10 });
      expect(everything).not.toMatch(/planted|Acme|laptop/);
      expect(Object.keys(error.cause ?? {})).not.toContain('config');
    }
  });

  it('hands the signal on', async () => {
    const controller = new AbortController();
    let signal: AbortSignal | null | undefined;
    const provider = createGoogleProvider({
      fetch: async (_input, init) => {
        signal = init?.signal;
        return json(EVENT);
      },
    });
    await provider.getEvent({ ...SESSION, signal: controller.signal }, REF);
    controller.abort();
    expect(signal?.aborted).toBe(true);
  });
});

describe('looking for an event that was moved', () => {
  const request = { eventId: ID, key: KEY, calendarIds: ['primary', 'jobs', 'home'] };
  const pathOf = (calendarId: string) => `/calendar/v3/calendars/${calendarId}/events/${ID}`;

  it('asks each calendar once, and stops where it stands', async () => {
    const { provider, script } = google(json(TOMBSTONE), json({ ...EVENT, etag: '"9"' }));
    const found = await provider.locate!(SESSION, request);
    expect(found).toMatchObject({ calendarId: 'jobs', event: { id: ID, etag: '"9"' } });
    expect(script.requests.map(({ path }) => path)).toEqual([pathOf('primary'), pathOf('jobs')]);
  });

  it('knows the reminders of that calendar, if it uses them', async () => {
    const byCalendar = { ...EVENT, reminders: { useDefault: true } };
    const defaults = json({ defaultReminders: [{ method: 'popup', minutes: 45 }] });
    const { provider } = google(json(TOMBSTONE), json(byCalendar), defaults);
    const found = await provider.locate!(SESSION, request);
    expect(found).toMatchObject({ calendarId: 'jobs', event: { content: { reminders: [45] } } });
    expect(found!.event.remindersUnknown).toBeUndefined();
  });

  it('finds nothing where it was deleted, never was, or may not be looked for', async () => {
    const { provider } = google(json(TOMBSTONE), apiError(404, 'notFound'), apiError(403, 'forbidden'));
    expect(await provider.locate!(SESSION, request)).toBeNull();
  });

  it('looks twice where it was: a copy of Google that lags knows nothing of it yet', async () => {
    const { provider, script } = google(apiError(404, 'notFound'), json(EVENT));
    expect(await provider.locate!(SESSION, request)).toMatchObject({ calendarId: 'primary', event: { id: ID } });
    expect(script.requests.map(({ path }) => path)).toEqual([pathOf('primary'), pathOf('primary')]);
  });

  it('does not take it for deleted where it was and may not be looked for, but finds it elsewhere', async () => {
    const closed = () => apiError(403, 'forbidden');
    const nothing = () => apiError(404, 'notFound');
    const { provider } = google(closed(), json(EVENT), closed(), nothing(), nothing());
    expect(await provider.locate!(SESSION, request)).toMatchObject({ calendarId: 'jobs' });
    expect((await failureOf(provider.locate!(SESSION, request))).code).toBe('permission-missing');
  });

  it('does not take an outage for an answer', async () => {
    const { provider } = google(json(TOMBSTONE), html(503));
    expect((await failureOf(provider.locate!(SESSION, request))).code).toBe('unavailable');
  });
});
