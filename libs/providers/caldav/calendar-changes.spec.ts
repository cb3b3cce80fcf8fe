import { describe, expect, it } from 'vitest';
import type { ReadChangesRequest } from '@calendar/contracts/calendar-provider';
import { draftOf, failureOf, newKey } from '../../../test/contract/drafts';
import { accessToken } from './account-access';
import { CalendarChanges } from './calendar-changes';
import { DavClient } from './dav-client';
import { Objects } from './objects';
import { answer, condition, multistatus, ScriptedDav, type Row } from './scripted-dav';
import { fileOf, newObject } from './write-event';

const CALENDAR = '/mia/home/';
const SESSION = {
  accessToken: accessToken({ home: 'https://cal.example.org/mia/', primary: CALENDAR, user: 'mia', password: 'x' }),
  connectionId: 'c',
};
const HOUR_MS = 3_600_000;
const START = Date.UTC(2027, 0, 1);
const [ONE, TWO] = [newKey(), newKey()].map((key) => ({ file: fileOf(key), text: newObject(draftOf(), key, START) }));
const syncToken = (token: string) => `<D:sync-token>${token}</D:sync-token>`;
const row = (file: string, etag = '"1"'): Row => ({ href: CALENDAR + file, etag });
const full = ({ file, text }: typeof ONE & object, etag = '"1"'): Row => ({ href: CALENDAR + file, etag, data: text });
const abilities = (properties: string) => multistatus([{ href: CALENDAR, properties }]);
const WITH_SYNC =
  '<D:supported-report-set><D:supported-report><D:report><D:sync-collection/></D:report></D:supported-report></D:supported-report-set>';
const mark = (value: string) => `<S:getctag>${value}</S:getctag>`;

function reader(now: () => number, ...replies: ConstructorParameters<typeof ScriptedDav>) {
  const dav = new ScriptedDav(...replies);
  const client = new DavClient({ fetch: dav.fetch, now });
  const changes = new CalendarChanges(client, new Objects(client), () => 0);
  const read = (cursor: string | null, page: string | null = null, ofOurs?: ReadChangesRequest['ofOurs']) =>
    changes.read(SESSION, { calendarId: 'primary', cursor, page, ...(ofOurs && { ofOurs }) });
  return { dav, read };
}

/** The cursor of a calendar that was read completely. */
async function cursorAfter(properties = WITH_SYNC, ...replies: Response[]): Promise<string> {
  const first = replies.length > 0 ? replies : [multistatus([], syncToken('t1'))];
  return (await reader(() => START, abilities(properties), ...first).read(null)).nextCursor!;
}

describe('a calendar that tells its changes', () => {
  it('is asked for names and ETags, and then for the objects of ours alone', async () => {
    const { dav, read } = reader(
      () => START,
      multistatus([row(ONE!.file), row('dentist.ics'), { href: CALENDAR, status: 200 }], syncToken('t2')),
      multistatus([full(ONE!)]),
    );
    const { changes, nextCursor } = await read(await cursorAfter());
    expect(changes).toMatchObject([{ kind: 'upserted', event: { id: ONE!.file } }]);
    expect(nextCursor).toContain('t2');
    expect(dav.requests[0]!.headers.get('depth')).toBe('0');
    expect(dav.requests[0]!.body).not.toMatch(/limit|calendar-data/);
    expect(dav.requests[1]!.body).not.toContain('dentist');
  });

  it('shows an event of ours under the name that a program has given it, and asks about foreign names alone', async () => {
    const foreign = { ...ONE!, file: 'A1B2-C3.ics' };
    const { dav, read } = reader(
      () => START,
      multistatus(
        [row(foreign.file), row('dentist.ics'), row(TWO!.file), { href: `${CALENDAR}gone.ics`, status: 404 }],
        syncToken('t2'),
      ),
      multistatus([full(foreign), full(TWO!)]),
    );
    const asked: string[][] = [];
    const ofOurs = (names: readonly string[]) => {
      asked.push([...names]);
      return Promise.resolve(new Set([foreign.file, 'gone.ics']));
    };
    const { changes } = await read(await cursorAfter(), null, ofOurs);
    expect(changes.map((change) => (change.kind === 'upserted' ? change.event.id : change))).toEqual([
      { kind: 'deleted', eventId: 'gone.ics' },
      foreign.file,
      TWO!.file,
    ]);
    expect(asked).toEqual([[foreign.file, 'dentist.ics', 'gone.ics']]);
    expect(dav.requests[1]!.body).not.toContain('dentist');
  });

  it('says what is gone by a row, or by leaving out what it is asked for', async () => {
    const { read } = reader(
      () => START,
      multistatus([{ href: CALENDAR + encodeURI(ONE!.file), status: 404 }, row(TWO!.file)], syncToken('t2')),
      multistatus([]),
    );
    expect((await read(await cursorAfter())).changes).toEqual([
      { kind: 'deleted', eventId: ONE!.file },
      { kind: 'deleted', eventId: TWO!.file },
    ]);
  });

  it('may say that this was not all', async () => {
    const more = multistatus([{ href: CALENDAR, status: 507 }], syncToken('t2'));
    const { read } = reader(() => START, more, multistatus([], syncToken('t3')));
    const first = await read(await cursorAfter());
    expect(first.nextCursor).toBeNull();
    expect((await read(null, first.nextPage)).nextCursor).toContain('t3');
  });

  it('is read a hundred objects at a time, from where it was left', async () => {
    const files = Array.from({ length: 230 }, (_, index) => `cc-${index}.ics`);
    const { dav, read } = reader(
      () => START,
      multistatus(
        files.map((file) => row(file)),
        syncToken('t2'),
      ),
      multistatus([]),
      multistatus([]),
      multistatus([]),
    );
    const seen: unknown[] = [];
    let page = await read(await cursorAfter());
    for (seen.push(...page.changes); page.nextPage !== null; seen.push(...page.changes))
      page = await read(null, page.nextPage);
    expect([seen.length, dav.requests.length]).toEqual([230, 4]);
  });

  it('has one object that cannot be read, and shows the others', async () => {
    const broken = answer(207, {}, '<D:multistatus xmlns:D="DAV:">\u0001</D:multistatus>');
    const { read } = reader(
      () => START,
      multistatus([row(ONE!.file), row(TWO!.file)], syncToken('t2')),
      broken,
      multistatus([full(ONE!)]),
      broken.clone(),
    );
    expect((await read(await cursorAfter())).changes).toMatchObject([
      { kind: 'upserted', event: { id: ONE!.file } },
      { kind: 'vanished', eventId: TWO!.file },
    ]);
  });
});

describe('a cursor', () => {
  it.each([403, 409, 412])('that is too old is refused by a condition with %i', async (status) => {
    const { read } = reader(() => START, condition(status, 'valid-sync-token'));
    const outcome = await failureOf(read(await cursorAfter()));
    // A 412 without a look is somebody who writes; with this condition it is the cursor.
    expect(outcome.code).toBe('cursor-expired');
  });

  it.each([400, 500])('is refused by a bare %i, when the calendar can be read without it', async (status) => {
    const { read } = reader(() => START, answer(status), multistatus([], syncToken('t9')));
    expect((await failureOf(read(await cursorAfter()))).code).toBe('cursor-expired');
    const broken = reader(() => START, answer(500), answer(500));
    expect((await failureOf(broken.read(await cursorAfter()))).code).toBe('unavailable');
  });

  it('is good for a day at most, whatever the server says: it may be blind', async () => {
    const cursor = await cursorAfter();
    const before = reader(() => START + 19 * HOUR_MS, multistatus([], syncToken('t1')));
    expect((await before.read(cursor)).changes).toEqual([]);
    const after = reader(() => START + 20 * HOUR_MS);
    expect(await failureOf(after.read(cursor))).toMatchObject({ code: 'cursor-expired', reason: 'comparison-due' });
  });

  it.each(['', '{', 'null', '7'])('%j is none', async (cursor) => {
    expect((await failureOf(reader(() => START).read(cursor))).code).toBe('cursor-expired');
  });
});

describe('a calendar that only says that it has changed', () => {
  it('is read by its mark, and compared by the ETags of what is ours', async () => {
    const cursor = await cursorAfter(
      mark('m1'),
      multistatus([row(ONE!.file), row(TWO!.file)]),
      multistatus([full(ONE!), full(TWO!)]),
    );
    const same = reader(() => START, abilities(mark('m1')));
    expect((await same.read(cursor)).changes).toEqual([]);
    expect(same.dav.requests).toHaveLength(1);
    const other = reader(
      () => START,
      abilities(mark('m2')),
      multistatus([row(ONE!.file, '"2"'), row('dentist.ics')]),
      multistatus([full(ONE!, '"2"')]),
    );
    expect((await other.read(cursor)).changes).toMatchObject([
      { kind: 'deleted', eventId: TWO!.file },
      { kind: 'upserted', event: { id: ONE!.file, etag: '"2"' } },
    ]);
  });

  it('without a mark and without ETags is read each time, as far as it is ours', async () => {
    const bare = multistatus([{ href: CALENDAR + ONE!.file }, { href: `${CALENDAR}dentist.ics` }]);
    const object = () => multistatus([{ href: CALENDAR + ONE!.file, data: ONE!.text }]);
    const cursor = await cursorAfter('', bare.clone(), object());
    const { dav, read } = reader(() => START, abilities(''), bare.clone(), object());
    expect((await read(cursor)).changes).toMatchObject([
      { kind: 'upserted', event: { etag: expect.stringMatching(/^text:/) } },
    ]);
    expect(dav.requests).toHaveLength(3);
  });
});
