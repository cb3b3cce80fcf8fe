import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { CalendarProvider, ProviderSession } from '@calendar/contracts/calendar-provider';
import { draftOf, failureOf } from '../../../test/contract/drafts';
import { doJob } from '@calendar/platform/observability';
import { html, json, noContent, ScriptedFetch, type Reply } from '../../../test/contract/scripted-fetch';
import { createMicrosoftProvider } from './microsoft.provider';

const SESSION: ProviderSession = { accessToken: 'eyJ.planted', connectionId: 'c1' };
const KEY = { linkId: '6f1e9d8a-1111-4222-8333-944455556666', generation: 1 };
const CREATE = { calendarId: 'primary', draft: draftOf(), key: KEY, retried: false };
const REF = { calendarId: 'primary', eventId: 'AA/k+=' };
const NOW = Date.parse('2027-03-01T00:00:00Z');
const PREFER = 'IdType="ImmutableId", outlook.timezone="UTC"';

const EVENT = {
  id: 'AA/k+=',
  '@odata.etag': 'W/"7"',
  createdDateTime: '2027-03-01T00:00:00.0000000Z',
  subject: 'Acme: system design',
  body: { contentType: 'text', content: 'Bring a laptop.\r\n\r\nAsk for the team lead.\r\n' },
  location: { displayName: 'Harbour Street 5', locationType: 'default' },
  start: { dateTime: '2027-03-10T09:00:00.0000000', timeZone: 'UTC' },
  end: { dateTime: '2027-03-10T10:30:00.0000000', timeZone: 'UTC' },
  originalStartTimeZone: 'W. Europe Standard Time',
  isReminderOn: true,
  reminderMinutesBeforeStart: 60,
  showAs: 'busy',
};
const DATE = { date: 'Mon, 01 Mar 2027 00:00:01 GMT' };

function apiError(status: number, code: string, more: object = {}): Response {
  return json({ error: { code, message: 'words', ...more } }, status);
}

function microsoft(...replies: Reply[]): { provider: CalendarProvider; script: ScriptedFetch } {
  const script = new ScriptedFetch(...replies);
  return { provider: createMicrosoftProvider({ fetch: script.fetch, now: () => NOW }), script };
}

describe('creating', () => {
  it('is one request with all preferences in one header', async () => {
    const { provider, script } = microsoft(json(EVENT, 201, DATE));
    const { event, adopted } = await provider.createEvent(SESSION, CREATE);
    expect([event.id, event.etag, adopted]).toEqual(['AA/k+=', 'W/"7"', false]);
    expect(event.content).toEqual(provider.normalise(CREATE.draft));
    expect(script.only).toMatchObject({ method: 'POST', path: '/v1.0/me/calendar/events' });
    expect(script.only.headers.get('prefer')).toBe(PREFER);
    expect(script.only.headers.get('authorization')).toBe('Bearer eyJ.planted');
    expect(script.only.body).not.toHaveProperty('attendees');
  });

  it.each([
    ['says', '6f9619ff-8b86-4d01-b42d-00cf4fc964ff', '6f9619ff-8b86-4d01-b42d-00cf4fc964ff'],
    ['does not say', 'of-a-caller', null],
  ])('%s to Microsoft which request of ours it goes back to: %s', async (_verb, requestId, told) => {
    const { provider, script } = microsoft(json(EVENT, 201, DATE));
    const description = { name: 'a job', kind: 'consumer' } as const;
    await doJob({ origin: { requestId }, description, logFields: {} }, () => provider.createEvent(SESSION, CREATE));
    expect(script.only.headers.get('client-request-id')).toBe(told);
  });

  it('goes to the calendar that is meant', async () => {
    const { provider, script } = microsoft(json(EVENT, 201));
    await provider.createEvent(SESSION, { ...CREATE, calendarId: 'AQ/x+y=' });
    expect(script.only.url.pathname).toBe('/v1.0/me/calendars/AQ%2Fx%2By%3D/events');
  });

  it('when repeated looks for the event of its key first', async () => {
    const { provider, script } = microsoft(json({ value: [EVENT] }));
    expect(await provider.createEvent(SESSION, { ...CREATE, retried: true })).toMatchObject({
      adopted: true,
      event: { id: 'AA/k+=' },
    });
    expect(script.only.url.searchParams.get('$filter')).toMatch(
      /^singleValueExtendedProperties\/Any\(ep: ep\/id eq 'String \{.*\} Name careerCopilotLink' and ep\/value eq '6f1e9d8a-.*-1'\)$/,
    );
  });

  it('when repeated in vain creates it', async () => {
    const { provider, script } = microsoft(json({ value: [] }), json(EVENT, 201, DATE));
    expect((await provider.createEvent(SESSION, { ...CREATE, retried: true })).adopted).toBe(false);
    expect(script.methods).toEqual(['GET', 'POST']);
  });

  it.each([400, 409])('adopts the event that Graph names in a %i', async (status) => {
    const { provider, script } = microsoft(
      apiError(status, 'ErrorDuplicateTransactionId', { '@event.existingEventId': 'AA/k+=' }),
      json({ ...EVENT, subject: 'Edited since' }),
    );
    const { event, adopted } = await provider.createEvent(SESSION, CREATE);
    expect([event.content.title, adopted]).toEqual(['Edited since', true]);
    expect(script.requests[1]?.url.pathname).toBe('/v1.0/me/events/AA%2Fk%2B%3D');
  });

  it('finds the event that Graph does not name', async () => {
    const { provider, script } = microsoft(apiError(409, 'ErrorDuplicateTransactionId'), json({ value: [EVENT] }));
    expect((await provider.createEvent(SESSION, CREATE)).adopted).toBe(true);
    expect(script.methods).toEqual(['POST', 'GET']);
  });

  it('says that the event of this key was deleted, or does not show yet', async () => {
    const { provider } = microsoft(
      apiError(400, 'ErrorDuplicateTransactionId', { '@event.existingEventId': 'AA/k+=' }),
      apiError(404, 'ErrorItemNotFound'),
      json({ value: [] }),
    );
    expect(await failureOf(provider.createEvent(SESSION, CREATE))).toMatchObject({ code: 'gone', doubtful: true });
  });

  it('notices that a 201 brought the event of an earlier attempt, edited since', async () => {
    const edited = { ...EVENT, subject: 'Edited since', createdDateTime: '2027-02-28T23:00:00.0000000Z' };
    const { provider } = microsoft(json(edited, 201, DATE));
    expect((await provider.createEvent(SESSION, CREATE)).adopted).toBe(true);
  });

  it('notices it also without a clock in the answer, when the event was changed later than it was made', async () => {
    const lastModifiedDateTime = '2027-03-01T00:01:00.0000000Z';
    const { provider } = microsoft(json({ ...EVENT, subject: 'Edited since', lastModifiedDateTime }, 201));
    expect((await provider.createEvent(SESSION, CREATE)).adopted).toBe(true);
  });

  it('does not take a normalised text for an edit', async () => {
    const { provider } = microsoft(json({ ...EVENT, subject: 'Acme: system…' }, 201, DATE));
    expect((await provider.createEvent(SESSION, CREATE)).adopted).toBe(false);
  });
});

describe('updating', () => {
  const update = { ref: REF, draft: draftOf(), fields: ['title'] as const, etag: 'W/"7"' };

  it('is one conditional patch of the asked fields', async () => {
    const { provider, script } = microsoft(json({ ...EVENT, '@odata.etag': 'W/"8"' }));
    expect((await provider.updateEvent(SESSION, update)).etag).toBe('W/"8"');
    expect(script.only).toMatchObject({ method: 'PATCH', body: { subject: 'Acme: system design' } });
    expect(script.only.url.pathname).toBe('/v1.0/me/events/AA%2Fk%2B%3D');
    expect(script.only.headers.get('if-match')).toBe('W/"7"');
    expect(script.only.headers.get('prefer')).toBe(PREFER);
  });

  it('without an etag writes what stands there', async () => {
    const { provider, script } = microsoft(json(EVENT));
    await provider.updateEvent(SESSION, { ...update, etag: null });
    expect(script.only.headers.has('if-match')).toBe(false);
  });

  it('reaches the event in its calendar', async () => {
    const { provider, script } = microsoft(json(EVENT));
    await provider.updateEvent(SESSION, { ...update, ref: { calendarId: 'c/1', eventId: 'e/1' } });
    expect(script.only.url.pathname).toBe('/v1.0/me/calendars/c%2F1/events/e%2F1');
  });

  it.each([
    [412, 'ErrorIrresolvableConflict', 'precondition-failed'],
    [409, 'ErrorIrresolvableConflict', 'precondition-failed'],
    [404, 'ErrorItemNotFound', 'not-found'],
  ])('%i %s is %s', async (status, reason, code) => {
    const { provider } = microsoft(apiError(status, reason));
    expect((await failureOf(provider.updateEvent(SESSION, update))).code).toBe(code);
  });

  it('says that a cancelled event is gone', async () => {
    const { provider } = microsoft(json({ ...EVENT, isCancelled: true }));
    expect((await failureOf(provider.updateEvent(SESSION, update))).code).toBe('gone');
  });
});

describe('deleting', () => {
  it('is one conditional request', async () => {
    const { provider, script } = microsoft(noContent());
    await provider.deleteEvent(SESSION, { ref: REF, etag: 'W/"7"' });
    expect(script.only.method).toBe('DELETE');
    expect(script.only.headers.get('if-match')).toBe('W/"7"');
  });

  it('succeeds when the event is gone', async () => {
    const { provider } = microsoft(apiError(404, 'ErrorItemNotFound'));
    await expect(provider.deleteEvent(SESSION, { ref: REF, etag: null })).resolves.toBe(false);
  });

  it('does not succeed when what was written a moment ago is not found', async () => {
    const { provider } = microsoft(apiError(404, 'ErrorItemNotFound'));
    const deleting = provider.deleteEvent(SESSION, { ref: REF, etag: null, justWritten: true });
    expect((await failureOf(deleting)).code).toBe('not-found');
  });

  it('does not believe a 404 that Graph did not write', async () => {
    const { provider } = microsoft(html(404));
    expect((await failureOf(provider.deleteEvent(SESSION, { ref: REF, etag: null }))).code).toBe('unavailable');
  });

  it('spares an event that changed since', async () => {
    const { provider } = microsoft(apiError(412, 'ErrorIrresolvableConflict'));
    expect((await failureOf(provider.deleteEvent(SESSION, { ref: REF, etag: 'W/"7"' }))).code).toBe(
      'precondition-failed',
    );
  });
});

describe('reading one event', () => {
  it.each([
    ['is deleted', apiError(404, 'ErrorItemNotFound')],
    ['has an id of another mailbox', apiError(400, 'ErrorInvalidIdMalformed')],
    ['is cancelled', json({ ...EVENT, isCancelled: true })],
  ])('gives nothing when it %s', async (_why, reply) => {
    const { provider } = microsoft(reply);
    expect(await provider.getEvent(SESSION, REF)).toBeNull();
  });

  it('tells an event that is gone from a calendar that is out of sight', async () => {
    const ref = { calendarId: 'team', eventId: 'x' };
    const gone = microsoft(apiError(404, 'ErrorItemNotFound'), json({ id: 'team' }));
    expect(await gone.provider.getEvent(SESSION, ref)).toBeNull();
    const missing = microsoft(apiError(404, 'ErrorItemNotFound'), apiError(404, 'ErrorItemNotFound'));
    expect(await failureOf(missing.provider.getEvent(SESSION, ref))).toMatchObject({
      code: 'calendar-missing',
      reason: 'ErrorItemNotFound',
    });
  });

  it('fails when the mailbox is not there', async () => {
    const { provider } = microsoft(apiError(404, 'MailboxNotEnabledForRESTAPI'));
    expect(await failureOf(provider.getEvent(SESSION, REF))).toMatchObject({
      code: 'mailbox-missing',
      reason: 'MailboxNotEnabledForRESTAPI',
    });
  });

  it('by its key passes over what was cancelled', async () => {
    const { provider } = microsoft(json({ value: [{ ...EVENT, isCancelled: true }] }));
    expect(await provider.findEvent(SESSION, { calendarId: 'primary', key: KEY })).toBeNull();
  });

  it('by its key is the oldest of those that have it: whoever copies an event may copy that', async () => {
    const copy = { ...EVENT, id: 'copy', createdDateTime: '2027-03-05T00:00:00.0000000Z' };
    const { provider } = microsoft(json({ value: [copy, EVENT] }));
    expect((await provider.findEvent(SESSION, { calendarId: 'primary', key: KEY }))?.id).toBe(EVENT.id);
  });
});

describe('calendars', () => {
  it('are listed over all pages', async () => {
    const { provider, script } = microsoft(
      json({
        value: [{ id: 'a', name: 'Calendar', isDefaultCalendar: true, canEdit: true }],
        '@odata.nextLink': 'https://graph.microsoft.com/v1.0/me/calendars?$top=100&$skip=100',
      }),
      json({ value: [{ id: 'b', name: 'Holidays', isDefaultCalendar: false, canEdit: false }] }),
    );
    expect(await provider.listCalendars(SESSION)).toEqual([
      { id: 'a', name: 'Calendar', primary: true, writable: true, timeZone: null },
      { id: 'b', name: 'Holidays', primary: false, writable: false, timeZone: null },
    ]);
    expect(script.requests[1]?.url.searchParams.get('$skip')).toBe('100');
  });

  it('never carry the token to another host', async () => {
    const { provider, script } = microsoft(
      json({ value: [], '@odata.nextLink': 'https://graph.microsoft.com.evil.example/v1.0/me' }),
    );
    expect(await failureOf(provider.listCalendars(SESSION))).toMatchObject({
      code: 'unavailable',
      reason: 'foreign-link',
    });
    expect(script.requests).toHaveLength(1);
  });
});

describe('when there is no usable answer', () => {
  it.each<[string, Reply, object]>([
    ['the connection breaks', Object.assign(new TypeError('reset'), { code: 'network' }), { reason: 'network' }],
    ['time runs out', Object.assign(new TypeError('slow'), { code: 'timeout' }), { reason: 'timeout' }],
    ['the caller gives up', new DOMException('aborted', 'TimeoutError'), { reason: 'TimeoutError' }],
    ['a proxy answers', html(502, { 'retry-after': '2.5' }), { status: 502, retryAfterMs: 2_500 }],
    [
      'the answer is empty',
      new Response('', { status: 503, headers: { 'retry-after': '3' } }),
      { status: 503, retryAfterMs: 3_000 },
    ],
    ['the answer is cut', new Response('{"id":"AA', { status: 201 }), { status: 201, reason: 'malformed-answer' }],
    ['a page of HTML says 200', html(200), { status: 200, reason: 'malformed-answer' }],
    ['an event lacks its times', json({ id: 'x', '@odata.etag': '1' }, 201), { reason: 'malformed-answer' }],
  ])('because %s, nobody knows the outcome', async (_why, reply, details) => {
    const { provider, script } = microsoft(reply);
    expect(await failureOf(provider.createEvent(SESSION, CREATE))).toMatchObject({ code: 'unavailable', ...details });
    expect(script.requests).toHaveLength(1);
  });

  it('a bare 401 is about the token', async () => {
    const { provider } = microsoft(new Response(null, { status: 401 }));
    expect((await failureOf(provider.getEvent(SESSION, REF))).code).toBe('auth-rejected');
  });

  it('nothing that fails carries the token or the texts', async () => {
    const { provider } = microsoft(new TypeError('reset'), apiError(400, 'ErrorInvalidRequest'));
    for (let attempt = 0; attempt < 2; attempt += 1) {
      const error = await failureOf(provider.createEvent(SESSION, CREATE));
      const everything = inspect(error, { depth: 10 });
      expect(everything).not.toMatch(/planted|Acme|laptop/);
    }
  });

  it('hands the signal on', async () => {
    const controller = new AbortController();
    let signal: AbortSignal | null | undefined;
    const provider = createMicrosoftProvider({
      fetch: async (_input, init) => {
        signal = init?.signal;
        return json(EVENT);
      },
    });
    await provider.getEvent({ ...SESSION, signal: controller.signal }, REF);
    controller.abort();
    expect(signal?.aborted).toBe(true);
  });

  it('keeps the accounts of calls at the same time apart', async () => {
    const tokens: (string | null)[] = [];
    const provider = createMicrosoftProvider({
      fetch: async (_input, init) => {
        tokens.push(new Headers(init?.headers).get('authorization'));
        return json(EVENT);
      },
    });
    await Promise.all(
      ['one', 'two', 'three'].map((accessToken) => provider.getEvent({ accessToken, connectionId: accessToken }, REF)),
    );
    expect(tokens).toEqual(['Bearer one', 'Bearer two', 'Bearer three']);
  });
});

describe('looking for an event that was moved', () => {
  const request = { eventId: REF.eventId, key: KEY, calendarIds: ['primary', 'jobs'] };

  const standsIn = (calendar: Record<string, unknown>) => json({ ...EVENT, calendar });

  it('asks at once for it, by its immutable id, and for the calendar that it stands in', async () => {
    const { provider, script } = microsoft(standsIn({ id: 'jobs', isDefaultCalendar: false }));
    expect(await provider.locate!(SESSION, request)).toMatchObject({ calendarId: 'jobs', event: { id: REF.eventId } });
    expect(script.requests.map(({ path }) => path)).toEqual([
      '/v1.0/me/events/AA%2Fk%2B%3D?$expand=calendar($select=id,isDefaultCalendar)',
    ]);
  });

  it('knows the default calendar by its alias', async () => {
    const { provider } = microsoft(standsIn({ id: 'AQMkDefault', isDefaultCalendar: true }));
    expect(await provider.locate!(SESSION, request)).toMatchObject({ calendarId: 'primary' });
  });

  it('asks for the calendar by itself when the answer names none that is known', async () => {
    const { provider, script } = microsoft(standsIn({ id: 'anotherFormOfTheId' }), json({ id: 'jobs' }));
    expect(await provider.locate!(SESSION, request)).toMatchObject({ calendarId: 'jobs', event: { id: REF.eventId } });
    expect(script.requests[1]!.path).toBe('/v1.0/me/events/AA%2Fk%2B%3D/calendar?$select=id,isDefaultCalendar');
  });

  it('finds nothing when it is deleted, or in a calendar that is not among those', async () => {
    const { provider } = microsoft(
      apiError(404, 'ErrorItemNotFound'),
      json({ ...EVENT, isCancelled: true, calendar: { id: 'jobs' } }),
      standsIn({ id: 'team' }),
      json({ id: 'team' }),
    );
    expect(await provider.locate!(SESSION, request)).toBeNull();
    expect(await provider.locate!(SESSION, request)).toBeNull();
    expect(await provider.locate!(SESSION, request)).toBeNull();
  });

  it('takes an answer that says nothing of use for no proof that it is deleted', async () => {
    const { provider } = microsoft(json({ subject: 'Without an id' }), json(EVENT), json({ name: 'Without an id' }));
    expect((await failureOf(provider.locate!(SESSION, request))).code).toBe('unavailable');
    expect((await failureOf(provider.locate!(SESSION, request))).code).toBe('unavailable');
  });

  it('does not take an event that is just being moved for a deleted one', async () => {
    const { provider } = microsoft(json(EVENT), apiError(404, 'ErrorItemNotFound'));
    expect((await failureOf(provider.locate!(SESSION, request))).code).toBe('unavailable');
  });
});
