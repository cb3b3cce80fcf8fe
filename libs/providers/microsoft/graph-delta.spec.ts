import { describe, expect, it } from 'vitest';
import { CUT_TEXT } from '@calendar/platform/http';
import type {
  CalendarProvider,
  ChangePage,
  ProviderError,
  ProviderSession,
} from '@calendar/contracts/calendar-provider';
import { failureOf } from '../../../test/contract/drafts';
import { html, json, ScriptedFetch, type Reply } from '../../../test/contract/scripted-fetch';
import { createMicrosoftProvider } from './microsoft.provider';

const SESSION: ProviderSession = { accessToken: 'token', connectionId: 'c1' };
const NOW = Date.parse('2027-03-01T00:00:00Z');
const DAY_MS = 86_400_000;
const ROUND = { calendarId: 'primary', cursor: null, page: null };
const DELTA = 'https://graph.microsoft.com/v1.0/me/calendarView/delta';

function microsoft(...replies: Reply[]): {
  provider: CalendarProvider;
  script: ScriptedFetch;
  at: (now: number) => void;
} {
  const script = new ScriptedFetch(...replies);
  const clock = { now: NOW };
  const provider = createMicrosoftProvider({ fetch: script.fetch, now: () => clock.now });
  return { provider, script, at: (now) => (clock.now = now) };
}

function row(id: string, overrides: object = {}): object {
  const time = { dateTime: '2027-03-10T09:00:00.0000000', timeZone: 'UTC' };
  return { id, '@odata.etag': `W/"${id}"`, type: 'singleInstance', start: time, end: time, ...overrides };
}

const more = (token: string, ...value: object[]) => json({ value, '@odata.nextLink': `${DELTA}?$skiptoken=${token}` });
const done = (token: string, ...value: object[]) =>
  json({ value, '@odata.deltaLink': `${DELTA}?$deltatoken=${token}` });

function apiError(status: number, code: string): Response {
  return json({ error: { code, message: 'words' } }, status);
}

async function cursorOf(provider: CalendarProvider): Promise<string> {
  return (await provider.readChanges(SESSION, ROUND)).nextCursor!;
}

describe('a round of changes', () => {
  it('starts with a window and nothing that delta refuses', async () => {
    const { provider, script } = microsoft(done('d1'));
    await provider.readChanges(SESSION, ROUND);
    expect(script.only.url.pathname).toBe('/v1.0/me/calendarView/delta');
    expect(Object.fromEntries(script.only.url.searchParams)).toEqual({
      startDateTime: '2027-01-30T00:00:00.000Z',
      endDateTime: '2028-04-04T00:00:00.000Z',
    });
    expect(script.only.headers.get('prefer')).toMatch(/ImmutableId.*outlook.timezone="UTC".*odata.maxpagesize=100/);
  });

  it('asks for a page without its long texts where it is more than may be read, and then for fewer events', async () => {
    const tooLarge = Object.assign(new TypeError('The answer has more than 10 bytes'), { code: 'too-large' });
    const cut = row('b');
    const { provider, script } = microsoft(
      tooLarge,
      more('p2', row('a'), { ...cut, body: { content: CUT_TEXT } }),
      tooLarge,
      tooLarge,
      done('d1', row('c')),
    );
    const page = await provider.readChanges(SESSION, ROUND);
    expect(page.changes).toMatchObject([{ event: { id: 'a' } }, { kind: 'vanished', eventId: 'b' }]);
    const last = await provider.readChanges(SESSION, { ...ROUND, page: page.nextPage });
    expect(last.changes).toMatchObject([{ event: { id: 'c' } }]);
    const sizes = script.requests.map(({ headers }) => /maxpagesize=(\d+)/.exec(headers.get('prefer') ?? '')?.[1]);
    expect(sizes).toEqual(['100', '100', '100', '100', '10']);
  });

  it('says so when even one event is more than may be read', async () => {
    const tooLarge = Object.assign(new TypeError('The answer has more than 10 bytes'), { code: 'too-large' });
    const { provider } = microsoft(tooLarge, tooLarge, tooLarge, tooLarge);
    const failure = await failureOf(provider.readChanges(SESSION, ROUND));
    expect(failure).toMatchObject({ code: 'unavailable', reason: 'too-large' });
  });

  it('follows one calendar', async () => {
    const { provider, script } = microsoft(done('d1'));
    await provider.readChanges(SESSION, { ...ROUND, calendarId: 'AQ/x=' });
    expect(script.only.url.pathname).toBe('/v1.0/me/calendars/AQ%2Fx%3D/calendarView/delta');
  });

  it('goes from link to link, over empty pages too, and on from where it ended', async () => {
    const { provider, script } = microsoft(more('p2', row('a')), more('p3'), done('d1', row('b')), done('d2'));
    const first = await provider.readChanges(SESSION, ROUND);
    const second = await provider.readChanges(SESSION, { ...ROUND, page: first.nextPage });
    const third = await provider.readChanges(SESSION, { ...ROUND, page: second.nextPage });
    expect([first, second, third].map(({ nextCursor }) => nextCursor === null)).toEqual([true, true, false]);
    expect([first, second, third].map(({ nextPage }) => nextPage === null)).toEqual([false, false, true]);
    await provider.readChanges(SESSION, { ...ROUND, cursor: third.nextCursor });
    expect(script.requests.slice(1).map(({ url }) => url.href)).toEqual([
      `${DELTA}?$skiptoken=p2`,
      `${DELTA}?$skiptoken=p3`,
      `${DELTA}?$deltatoken=d1`,
    ]);
    expect(script.requests.every(({ headers }) => headers.get('prefer')?.includes('ImmutableId'))).toBe(true);
  });

  it('tells what changed, and that something is not to be seen any more', async () => {
    const { provider } = microsoft(
      done(
        'd1',
        row('live', { subject: 'Changed' }),
        { id: 'out', '@removed': { reason: 'deleted' } },
        row('off', { isCancelled: true }),
      ),
    );
    expect((await provider.readChanges(SESSION, ROUND)).changes).toMatchObject([
      { kind: 'upserted', event: { id: 'live', etag: 'W/"live"', content: { title: 'Changed' } } },
      { kind: 'vanished', eventId: 'out' },
      { kind: 'deleted', eventId: 'off' },
    ]);
  });

  it('reads bodies that came as HTML', async () => {
    const body = { contentType: 'html', content: '<html><body><div>Tower B<br>Floor 2</div></body></html>' };
    const { provider } = microsoft(done('d1', row('a', { body })));
    const [change] = (await provider.readChanges(SESSION, ROUND)).changes;
    expect(change).toMatchObject({ event: { content: { description: 'Tower B\nFloor 2' } } });
  });

  it('tells of a series once, by itself or by its occurrences', async () => {
    const occurrence = { id: 'o', '@odata.etag': 'W/"1"', type: 'occurrence', seriesMasterId: 's' };
    const { provider } = microsoft(
      done('d1', row('s', { type: 'seriesMaster' }), occurrence, row('x', { type: 'exception' })),
    );
    const { changes } = await provider.readChanges(SESSION, ROUND);
    expect(changes).toEqual([{ kind: 'touched', eventId: 's' }]);
  });

  it('counts the last of several rows of one event', async () => {
    const { provider } = microsoft(
      done(
        'd1',
        row('a', { subject: 'first' }),
        row('b'),
        { id: 'a', '@removed': { reason: 'deleted' } },
        row('a', { subject: 'last' }),
      ),
    );
    const { changes } = await provider.readChanges(SESSION, ROUND);
    expect(changes).toMatchObject([{ event: { id: 'b' } }, { event: { id: 'a', content: { title: 'last' } } }]);
  });

  it('is not held up by an event that cannot be read', async () => {
    const { provider } = microsoft(done('d1', { id: 'odd', '@odata.etag': 'W/"1"' }, row('fine')));
    expect((await provider.readChanges(SESSION, ROUND)).changes.map(({ kind }) => kind)).toEqual([
      'vanished',
      'upserted',
    ]);
  });

  it('also follows links that the sandbox has rewritten to itself, at Graph', async () => {
    const link = 'http://127.0.0.1:4010/graph.microsoft.com/v1.0/me/calendarView/delta?$deltatoken=d1';
    const { provider, script } = microsoft(json({ value: [], '@odata.deltaLink': link }), done('d2'));
    await provider.readChanges(SESSION, { ...ROUND, cursor: await cursorOf(provider) });
    expect(script.requests[1]?.url.href).toBe(`${DELTA}?$deltatoken=d1`);
  });

  it.each([
    'https://evil.example/v1.0/me/calendarView/delta',
    'https://graph.microsoft.com@evil.example/v1.0/me',
    'http://graph.microsoft.com/v1.0/me',
    'not a link',
  ])('does not follow %s', async (link) => {
    const { provider } = microsoft(json({ value: [], '@odata.nextLink': link }));
    expect(await failureOf(provider.readChanges(SESSION, ROUND))).toMatchObject({
      code: 'unavailable',
      reason: 'foreign-link',
    });
  });
});

describe('pages that do not end', () => {
  async function pagesUntilFailure(provider: CalendarProvider): Promise<{ pages: number; reason: string | undefined }> {
    let page: string | null = null;
    for (let pages = 1; ; pages += 1) {
      const answer: ChangePage | ProviderError = await provider
        .readChanges(SESSION, { ...ROUND, page })
        .catch((error: ProviderError) => error);
      if ('code' in answer) return { pages, reason: answer.reason };
      page = answer.nextPage;
    }
  }

  it('are noticed when the same events come three times, in whatever order', async () => {
    const { provider } = microsoft(
      more('1', row('other')),
      more('2', row('a'), row('b')),
      more('3', row('b'), row('a')),
      more('4', row('a'), row('b')),
    );
    expect(await pagesUntilFailure(provider)).toEqual({ pages: 4, reason: 'endless-delta' });
  });

  it('are not confused with empty pages', async () => {
    const { provider } = microsoft(...Array.from({ length: 10 }, (_, index) => more(String(index))), html(500));
    expect(await pagesUntilFailure(provider)).toEqual({ pages: 11, reason: undefined });
  });

  it('are given up in the end', async () => {
    const replies = Array.from({ length: 1_000 }, (_, index) => more(String(index), row(String(index))));
    const { provider } = microsoft(...replies);
    expect(await pagesUntilFailure(provider)).toEqual({ pages: 1_000, reason: 'endless-delta' });
  });
});

describe('a cursor that is no longer good', () => {
  it.each<[number, string]>([
    [410, 'SyncStateNotFound'],
    [400, 'syncStateNotFound'],
    [410, 'resyncRequired'],
    [410, 'Gone'],
    [400, 'BadRequest'],
  ])('is told by %i %s', async (status, code) => {
    const { provider } = microsoft(done('d1'), apiError(status, code));
    const cursor = await cursorOf(provider);
    expect((await failureOf(provider.readChanges(SESSION, { ...ROUND, cursor }))).code).toBe('cursor-expired');
  });

  it.each<[Response, string]>([
    [html(410), 'unavailable'],
    [apiError(503, 'UnknownError'), 'unavailable'],
    [apiError(401, 'InvalidAuthenticationToken'), 'auth-rejected'],
    [apiError(429, 'ApplicationThrottled'), 'rate-limited'],
    [json({ value: [] }), 'unavailable'],
  ])('is not told by other failures', async (reply, code) => {
    const { provider } = microsoft(done('d1'), reply);
    const cursor = await cursorOf(provider);
    expect((await failureOf(provider.readChanges(SESSION, { ...ROUND, cursor }))).code).toBe(code);
  });

  it('is one whose window has passed', async () => {
    const { provider, script, at } = microsoft(done('d1'), done('d2'));
    const cursor = await cursorOf(provider);
    at(NOW + 30 * DAY_MS);
    const next = await provider.readChanges(SESSION, { ...ROUND, cursor });
    at(NOW + 30 * DAY_MS + 1);
    const failure = await failureOf(provider.readChanges(SESSION, { ...ROUND, cursor: next.nextCursor }));
    expect(failure).toMatchObject({ code: 'cursor-expired', reason: 'window-passed' });
    expect(script.requests).toHaveLength(2);
  });

  it.each(['garbled', '{}', 'null', '{"link":"https://evil.example/","opened":1}'])('is %s', async (cursor) => {
    const { provider, script } = microsoft();
    expect((await failureOf(provider.readChanges(SESSION, { ...ROUND, cursor }))).code).toBe('cursor-expired');
    expect(script.requests).toHaveLength(0);
  });
});
