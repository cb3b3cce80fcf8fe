import { describe, expect, it } from 'vitest';
import { ProviderError, type CalendarProvider, type ProviderEvent } from '@calendar/contracts/calendar-provider';
import { draftOf, failureOf, newKey } from '../../../test/contract/drafts';
import { accessToken } from './account-access';
import { createCaldavProvider } from './caldav.provider';
import { answer, condition, multistatus, PAGE, ScriptedDav, type Row } from './scripted-dav';
import { fileOf, newObject } from './write-event';

const HOME = 'https://p42-caldav.example.org/mia/calendars/';
const CALENDAR = '/mia/calendars/home/';
const NOW = Date.UTC(2027, 0, 1);
const KEY = newKey();
const FILE = fileOf(KEY);
const HREF = CALENDAR + FILE;
const TEXT = newObject(draftOf(), KEY, NOW);
const REF = { calendarId: 'primary', eventId: FILE };
const SESSION = {
  accessToken: accessToken({ home: HOME, primary: CALENDAR, user: 'mia', password: 'pä:ss' }),
  connectionId: 'c',
};
const CREATE = { calendarId: 'primary', draft: draftOf(), key: KEY, retried: false };
const UPDATE = { ref: REF, draft: draftOf({ title: 'Ours' }), fields: ['title' as const] };

const CALENDAR_ROW: Row = {
  href: CALENDAR,
  properties:
    '<D:resourcetype><D:collection/><C:calendar/></D:resourcetype><D:displayname>Home</D:displayname><D:current-user-privilege-set><D:privilege><D:write/></D:privilege></D:current-user-privilege-set>',
};
const list = () => multistatus([CALENDAR_ROW]);
const kept = (etag: string | null = '"1"', data = TEXT, href = HREF) => multistatus([{ href, etag, data }]);
const none = () => multistatus([{ href: HREF, status: 404 }]);

function at(...replies: ConstructorParameters<typeof ScriptedDav>): { provider: CalendarProvider; dav: ScriptedDav } {
  const dav = new ScriptedDav(...replies);
  return { provider: createCaldavProvider({ fetch: dav.fetch, now: () => NOW }), dav };
}

const codeOf = async (work: Promise<unknown>) => (await failureOf(work)).code;

describe('the limits of an account', () => {
  const limits = (home: string) => {
    const access = { home, primary: CALENDAR, user: 'mia', password: 'pw' };
    return at().provider.limitsOf!({ accessToken: accessToken(access), connectionId: 'c' });
  };
  const shared = at().provider.capabilities.limits;

  it('are those of the service that its calendars are on, however it was connected', () => {
    for (const host of ['p42-caldav.icloud.com', 'caldav.icloud.com.cn', 'd1234.caldav.fastmail.com'])
      expect(limits(`https://${host}/1/calendars/`), host).toEqual(shared);
  });

  it('are wider on a server of its own, also on one with a name that looks alike', () => {
    for (const host of ['cloud.example.org', 'noticloud.com', 'icloud.com.example.org'])
      expect(limits(`https://${host}/dav/`), host).toMatchObject({ inFlight: 4, account: { requests: 3_000 } });
  });

  it('are the narrow ones for a token that nobody issued', () => {
    expect(at().provider.limitsOf!({ accessToken: 'made-up', connectionId: 'c' })).toEqual(shared);
    expect(limits('nowhere')).toEqual(shared);
  });
});

describe('a request', () => {
  it('asks for an answer as it is: a gateway that compresses would give it an ETag that nobody knows', async () => {
    const { provider, dav } = at(kept());
    await provider.getEvent(SESSION, REF);
    const [request] = dav.requests;
    expect(request!.headers.get('accept-encoding')).toBe('identity');
    expect(request!.headers.get('authorization')).toBe(`Basic ${Buffer.from('mia:pä:ss').toString('base64')}`);
    expect([request!.method, request!.url]).toEqual(['REPORT', `https://p42-caldav.example.org${CALENDAR}`]);
  });

  it('is not made for what is no calendar of the account, wherever that would lead', async () => {
    for (const calendarId of [
      'home',
      '/mia/calendars/home',
      '//evil.example/',
      '/\\evil.example/',
      'https://evil.example/',
      '',
    ]) {
      const { provider, dav } = at();
      expect(await codeOf(provider.getEvent(SESSION, { calendarId, eventId: FILE })), calendarId).toBe(
        'calendar-missing',
      );
      expect(dav.requests).toEqual([]);
    }
  });

  it('is not made with a token that is none of ours', async () => {
    const { provider } = at();
    expect(await codeOf(provider.listCalendars({ ...SESSION, accessToken: 'e30' }))).toBe('auth-rejected');
  });

  it('names a file so that it stays in its calendar', async () => {
    const { provider, dav } = at(answer(204));
    await provider.deleteEvent(SESSION, { ref: { ...REF, eventId: '../../other/x.ics' }, etag: null });
    expect(dav.requests[0]!.url).toBe(`https://p42-caldav.example.org${CALENDAR}..%2F..%2Fother%2Fx.ics`);
  });
});

describe('an event that is asked for', () => {
  it.each([
    ['a row that says so', none()],
    ['no row at all, as some servers answer', multistatus([])],
  ])('is not there by %s', async (_how, reply) => {
    expect(await at(reply).provider.getEvent(SESSION, REF)).toBeNull();
  });

  it.each([403, 404, 405, 409, 410, 302])('is not gone by a bare %i, while its calendar is there', async (status) => {
    const { provider, dav } = at(answer(status, {}, PAGE), list());
    expect(await codeOf(provider.getEvent(SESSION, REF))).toBe(status === 403 ? 'permission-missing' : 'unavailable');
    expect(dav.methods).toEqual(['REPORT', 'PROPFIND']);
  });

  it.each([403, 404, 405, 409, 410])('is in a calendar that is missing, when %i is right', async (status) => {
    expect(await codeOf(at(answer(status), multistatus([])).provider.getEvent(SESSION, REF))).toBe('calendar-missing');
  });

  it.each([
    ['a page', answer(207, {}, PAGE)],
    ['a page that says all is well', answer(200, {}, PAGE)],
    ['half an answer', answer(207, {}, '<D:multistatus xmlns:D="DAV:"><D:resp')],
    ['an answer with a DOCTYPE', answer(207, {}, '<!DOCTYPE a [<!ENTITY b "c">]><D:multistatus xmlns:D="DAV:"/>')],
    ['another answer', answer(207, {}, '<a/>')],
  ])('is neither there nor gone by %s', async (_what, reply) => {
    expect(await failureOf(at(reply).provider.getEvent(SESSION, REF))).toMatchObject({
      code: 'unavailable',
      reason: 'malformed-answer',
    });
  });

  it('has a weak ETag without its mark, and the line ends that XML has taken', async () => {
    const event = await at(kept('W/"1"', TEXT.replaceAll('\r\n', '\n'))).provider.getEvent(SESSION, REF);
    expect(event).toMatchObject({ etag: '"1"', id: FILE, content: { title: draftOf().title } });
  });

  it('is deleted when it is cancelled', async () => {
    const cancelled = TEXT.replace('STATUS:CONFIRMED', 'STATUS:CANCELLED');
    expect(await at(kept('"1"', cancelled)).provider.getEvent(SESSION, REF)).toBeNull();
  });

  it('without an ETag is known by its text', async () => {
    const [one, same, other] = await Promise.all(
      [TEXT, TEXT, TEXT.replace('Acme', 'Bcme')].map((text) => at(kept(null, text)).provider.getEvent(SESSION, REF)),
    );
    expect([one!.etag === same!.etag, one!.etag === other!.etag]).toEqual([true, false]);
  });
});

describe('creating', () => {
  it('is bound to nothing being there, and read back', async () => {
    const { provider, dav } = at(answer(201, { etag: '"1"' }), kept('"1"', TEXT.replace('OPAQUE', 'TRANSPARENT')));
    const { event, adopted } = await provider.createEvent(SESSION, CREATE);
    expect([adopted, event.presentation.availability]).toEqual([false, 'free']);
    expect(dav.requests[0]!.headers.get('if-none-match')).toBe('*');
    expect(dav.requests[0]!.body).not.toContain('METHOD');
    expect(dav.requests[0]!.body).toContain('DTEND');
  });

  it.each<[string, Response, Partial<ProviderEvent>]>([
    [
      'somebody has written since: ours is as it was sent',
      kept('"2"', TEXT.replace('Acme', 'Theirs')),
      { etag: '"1"' },
    ],
    ['it has been deleted since', none(), { etag: '"1"' }],
  ])('%s', async (_what, reply, expected) => {
    const { event } = await at(answer(201, { etag: '"1"' }), reply).provider.createEvent(SESSION, CREATE);
    expect(event).toMatchObject({ ...expected, content: { title: draftOf().title } });
  });

  it.each([
    ['its calendar is not to be read any more', [answer(403), list()]],
    ['its calendar is not there any more', [answer(404), multistatus([])]],
    ['such a read is refused', [answer(400)]],
  ])('is not refused where %s afterwards: it may be done', async (_what, replies) => {
    const { provider } = at(answer(201, { etag: '"1"' }), ...replies);
    expect(await failureOf(provider.createEvent(SESSION, CREATE))).toMatchObject({
      code: 'unavailable',
      reason: 'not-read-back',
    });
  });

  it('without an ETag is believed only if what stands there says what was sent', async () => {
    const { event } = await at(answer(201), kept('"7"')).provider.createEvent(SESSION, CREATE);
    expect(event.etag).toBe('"7"');
    const theirs = await at(answer(201), kept('"8"', TEXT.replace('Acme', 'Theirs'))).provider.createEvent(
      SESSION,
      CREATE,
    );
    expect(theirs.event.etag).toMatch(/^sent:/);
    expect(theirs.event.content.title).toBe(draftOf().title);
  });

  it.each([
    ['409 with a condition', condition(409, 'no-uid-conflict')],
    ['403 with another', condition(403, 'unique-scheduling-object-resource')],
  ])('is refused for a UID that is taken: %s', async (_how, reply) => {
    expect(await codeOf(at(reply).provider.createEvent(SESSION, CREATE))).toBe('already-exists');
  });

  // Nextcloud; the second one up to version 25.
  it.each([
    [
      'stands in the calendar',
      'Calendar object with uid already exists in this calendar collection.',
      'already-exists',
    ],
    [
      'was deleted into the bin',
      'Deleted calendar object with uid already exists in this calendar collection.',
      'gone',
    ],
  ])('is refused in words alone for a UID that %s', async (_where, message, code) => {
    const body = `<?xml version="1.0"?><d:error xmlns:d="DAV:" xmlns:s="http://sabredav.org/ns"><s:exception>Sabre\\DAV\\Exception\\BadRequest</s:exception><s:message>${message}</s:message></d:error>`;
    expect(await codeOf(at(answer(400, {}, body)).provider.createEvent(SESSION, CREATE))).toBe(code);
  });

  it('is refused by a 412 within a multistatus', async () => {
    const refusal = multistatus([{ href: HREF, status: 412 }]);
    expect(await codeOf(at(refusal, none()).provider.createEvent(SESSION, CREATE))).toBe('already-exists');
  });

  it.each([301, 302, 307, 308])('is not sent elsewhere by a %i', async (status) => {
    const { provider, dav } = at(answer(status, { location: 'https://evil.example/' }), list());
    expect(await codeOf(provider.createEvent(SESSION, CREATE))).toBe('unavailable');
    expect(dav.requests.every(({ url }) => url.startsWith('https://p42-caldav.example.org/'))).toBe(true);
  });
});

describe('changing', () => {
  it('sends what stands there, with the ETag just read, and waits for no other one', async () => {
    const theirs = TEXT.replace('BEGIN:VALARM', 'X-THEIRS:yes\r\nBEGIN:VALARM');
    const { provider, dav } = at(kept('"1"', theirs), answer(204, { etag: '"2"' }), kept('"2"', theirs));
    await provider.updateEvent(SESSION, { ...UPDATE, etag: '"1"' });
    expect(dav.requests[1]!.headers.get('if-match')).toBe('"1"');
    expect(dav.requests[1]!.body).toContain('X-THEIRS:yes\r\n');
    expect(dav.requests[1]!.body).toContain('SUMMARY:Ours\r\n');
  });

  it('writes nothing over what has changed', async () => {
    const { provider, dav } = at(kept('"2"'));
    expect(await codeOf(provider.updateEvent(SESSION, { ...UPDATE, etag: '"1"' }))).toBe('precondition-failed');
    expect(dav.methods).toEqual(['REPORT']);
  });

  it('without an ETag reads in the turn in which it writes, so that nobody who writes meanwhile is written over', async () => {
    const theirs = kept(null, TEXT.replace('Acme', 'Theirs'));
    const { provider, dav } = at(kept(null), kept(null), theirs);
    const { etag } = (await provider.getEvent(SESSION, REF))!;
    expect(await codeOf(provider.updateEvent(SESSION, { ...UPDATE, etag }))).toBe('precondition-failed');
    expect(dav.methods).toEqual(['REPORT', 'REPORT', 'REPORT']);
  });

  it('whatever stands there looks again when somebody writes in between, three times', async () => {
    const lost = () => [kept(), answer(412)];
    const { provider, dav } = at(...lost(), ...lost(), kept('"3"'), answer(204), kept('"4"'));
    await provider.updateEvent(SESSION, { ...UPDATE, etag: null });
    expect(
      dav.requests
        .filter(({ method }) => method === 'PUT')
        .at(-1)!
        .headers.get('if-match'),
    ).toBe('"3"');
    const always = at(...lost(), ...lost(), ...lost(), kept());
    expect(await codeOf(always.provider.updateEvent(SESSION, { ...UPDATE, etag: null }))).toBe('precondition-failed');
  });

  it('never brings back what was cancelled', async () => {
    const cancelled = kept('"1"', TEXT.replace('STATUS:CONFIRMED', 'STATUS:CANCELLED'));
    const change = { ...UPDATE, fields: ['status' as const], etag: null };
    expect(await codeOf(at(cancelled).provider.updateEvent(SESSION, change))).toBe('gone');
  });
});

describe('deleting', () => {
  it('is not believed for the page of a gateway, whatever its status: the server may never have heard of it', async () => {
    const request = { ref: REF, etag: '"1"' };
    expect(await codeOf(at(answer(200, {}, PAGE)).provider.deleteEvent(SESSION, request))).toBe('unavailable');
  });

  it.each([
    ['an empty 200', () => answer(200)],
    ['a 204', () => answer(204)],
    ['what Radicale says', () => answer(200, {}, '<?xml version="1.0"?><multistatus xmlns="DAV:"/>')],
  ])('is done by %s', async (_what, reply) => {
    expect(await at(reply()).provider.deleteEvent(SESSION, { ref: REF, etag: '"1"' })).toBe(true);
  });

  it.each([404, 410, 412])('has nothing to do when a %i is right', async (status) => {
    expect(await at(answer(status), none()).provider.deleteEvent(SESSION, { ref: REF, etag: '"1"' })).toBe(false);
  });

  it('spares what has changed', async () => {
    expect(await codeOf(at(answer(412), kept('"2"')).provider.deleteEvent(SESSION, { ref: REF, etag: '"1"' }))).toBe(
      'precondition-failed',
    );
  });

  it('does not believe that what was written a moment ago never was', async () => {
    const request = { ref: REF, etag: null, justWritten: true };
    expect(await codeOf(at(answer(404), none()).provider.deleteEvent(SESSION, request))).toBe('not-found');
  });
});

describe('an event that a calendar program has moved', () => {
  it('is found by its UID, under the name that the program has given it', async () => {
    const elsewhere = '/mia/calendars/jobs/A1B2.ics';
    const { provider, dav } = at(none(), multistatus([]), multistatus([]), kept('"5"', TEXT, elsewhere));
    const found = await provider.locate!(SESSION, {
      eventId: FILE,
      key: KEY,
      calendarIds: ['primary', '/mia/calendars/jobs/'],
    });
    expect(found).toMatchObject({ calendarId: '/mia/calendars/jobs/', event: { id: 'A1B2.ics', etag: '"5"' } });
    expect(dav.requests[1]!.body).toContain(`${KEY.linkId}-0`);
  });

  it('may stand in the first calendar when that cannot be read', async () => {
    const request = { eventId: FILE, key: KEY, calendarIds: ['primary', '/mia/calendars/jobs/'] };
    const { provider } = at(answer(403), list(), none(), multistatus([]));
    expect(await codeOf(provider.locate!(SESSION, request))).toBe('permission-missing');
  });
});

it.each<[number, Record<string, string>, string, number | undefined]>([
  [401, {}, 'auth-rejected', undefined],
  [429, {}, 'rate-limited', 2_000],
  [429, { 'retry-after': '7' }, 'rate-limited', 7_000],
  [429, { 'retry-after': '1' }, 'rate-limited', 2_000],
  [503, { 'retry-after': '30' }, 'rate-limited', 30_000],
  [503, {}, 'unavailable', undefined],
  [500, {}, 'unavailable', undefined],
  [507, {}, 'invalid', undefined],
  [413, {}, 'invalid', undefined],
  [415, {}, 'invalid', undefined],
  [400, {}, 'invalid', undefined],
])('%i %j is %s', async (status, headers, code, retryAfterMs) => {
  const failure = await failureOf(at(answer(status, headers)).provider.createEvent(SESSION, CREATE));
  expect([failure.code, failure.retryAfterMs]).toEqual([code, retryAfterMs]);
});

it.each(['valid-calendar-data', 'supported-calendar-data', 'max-resource-size', 'min-date-time'])(
  'what is refused because of %s is refused for ever',
  async (name) => {
    expect(await codeOf(at(condition(403, name)).provider.createEvent(SESSION, CREATE))).toBe('invalid');
  },
);

it('nothing that a server or a client says gets into an error', async () => {
  const failure = await failureOf(
    at(new TypeError('fetch failed for mia:pä:ss'), answer(500)).provider.createEvent(SESSION, CREATE),
  );
  expect(failure).toBeInstanceOf(ProviderError);
  expect(`${failure.message} ${String(failure.cause)}`).not.toContain('pä:ss');
});
