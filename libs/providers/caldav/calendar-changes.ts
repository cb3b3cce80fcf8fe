import {
  ProviderError,
  type ChangePage,
  type EventChange,
  type ProviderSession,
  type ReadChangesRequest,
} from '@calendar/contracts/calendar-provider';
import { accessOf } from './account-access';
import { calendarUrl, errorAbout } from './calendar-list';
import { plainEtag, rowsOf, type DavAnswer, type DavClient } from './dav-client';
import { propfindBody, syncBody } from './dav-bodies';
import { CALENDAR_SERVER, DAV, type DavResponse, type XmlElement } from './dav-xml';
import { fileIn, isOfOneObject, MOST_AT_ONCE, type KeptObject, type Objects } from './objects';
import { readEvent } from './read-event';
import { isOursByName } from './write-event';

const HOUR_MS = 60 * 60 * 1_000;
/**
 * A token can be blind: there are servers that take one from before a calendar was made anew, and answer that nothing has changed.
 * So once a day everything is compared, each calendar at a time of its own.
 */
const COMPARED_AFTER_MS = 20 * HOUR_MS;
const COMPARED_WITHIN_MS = 8 * HOUR_MS;
const NOT_ACCEPTED = new Set([400, 403, 405, 409, 415, 422, 500, 501]);

/** Where a round ended. `until`: when a full read is due, epoch milliseconds. */
type Position =
  | { token: string; until: number }
  /** Of a server that tells changes only as a whole: the mark of the calendar, and the ETags of what is ours in it. */
  | { mark: string | null; etags: Record<string, string>; until: number };

/** What a round has still to read. */
interface Rest {
  files: string[];
  /** The round goes on here when they are read; else it ends. */
  goesOn: boolean;
  position: Position;
}

/** The calendar that is read, and how events of ours with foreign names are known. */
type Asked = Pick<ReadChangesRequest, 'calendarId' | 'ofOurs'>;

/** What a look at a calendar has brought. */
interface Look extends Rest {
  gone: string[];
}

/** Reads what has changed among the events of ours: of no other event more than its name and ETag is asked for. */
export class CalendarChanges {
  constructor(
    private readonly client: DavClient,
    private readonly objects: Objects,
    private readonly random: () => number = Math.random,
  ) {}

  async read(session: ProviderSession, request: ReadChangesRequest): Promise<ChangePage> {
    if (request.page !== null) {
      const rest = parsed<Rest>(request.page);
      if (rest.files.length > 0) return this.pageOf(session, request.calendarId, { ...rest, gone: [] });
      return this.pageOf(session, request.calendarId, await this.look(session, request, rest.position));
    }
    const position = request.cursor === null ? null : parsed<Position>(request.cursor);
    if (position && this.client.now() >= position.until) throw cursorExpired('comparison-due');
    return this.pageOf(session, request.calendarId, await this.look(session, request, position));
  }

  private async pageOf(
    session: ProviderSession,
    calendarId: string,
    { files, gone, goesOn, position }: Look,
  ): Promise<ChangePage> {
    const [now, left] = [files.slice(0, MOST_AT_ONCE), files.slice(MOST_AT_ONCE)];
    const changes = [...gone.map(deleted), ...(await this.changesOf(session, calendarId, now))];
    if (left.length === 0 && !goesOn) return { changes, nextPage: null, nextCursor: JSON.stringify(position) };
    return { changes, nextPage: JSON.stringify({ files: left, goesOn, position } satisfies Rest), nextCursor: null };
  }

  /** One object that cannot be read does not hold up the others: they are asked for one by one then. */
  private async changesOf(
    session: ProviderSession,
    calendarId: string,
    files: readonly string[],
  ): Promise<EventChange[]> {
    try {
      const found = new Map(
        (await this.objects.several(session, { calendarId, files })).map((object) => [object.file, object]),
      );
      // Asked for and not answered is as much as "not there": some servers leave such rows out.
      return files.map((file) => changeOf(file, found.get(file)));
    } catch (error) {
      if (!isOfOneObject(error)) throw error;
      if (files.length === 1) return [{ kind: 'vanished', eventId: files[0]! }];
      const each: EventChange[] = [];
      for (const file of files) each.push(...(await this.changesOf(session, calendarId, [file])));
      return each;
    }
  }

  private async look(session: ProviderSession, asked: Asked, from: Position | null): Promise<Look> {
    if (from && 'etags' in from) return this.lookByMark(session, asked, from);
    if (from) return this.lookByToken(session, asked, from);
    const until = this.client.now() + COMPARED_AFTER_MS + Math.floor(this.random() * COMPARED_WITHIN_MS);
    const { hasSync, mark } = await this.abilities(session, asked.calendarId);
    if (hasSync) return this.lookByToken(session, asked, { token: '', until });
    return this.compareAll(session, asked, { mark, etags: {}, until });
  }

  private async lookByToken(
    session: ProviderSession,
    asked: Asked,
    from: { token: string; until: number },
  ): Promise<Look> {
    const { calendarId } = asked;
    const answer = await this.sync(session, calendarId, from.token);
    if (answer.status >= 300) throw await this.failureOf(session, { calendarId, answer, token: from.token });
    const { responses, syncToken } = rowsOf(answer);
    if (syncToken === null)
      throw new ProviderError('unavailable', { reason: 'malformed-answer', status: answer.status });
    const ours = await ofOurs(responses, asked);
    const isGone = ({ status }: DavResponse) => status === 404 || status === 410;
    return {
      gone: ours.filter(isGone).map(({ href }) => fileIn(href)),
      files: ours.filter((row) => !isGone(row)).map(({ href }) => fileIn(href)),
      // The row of the calendar itself says that this was not all (RFC 6578, 3.6).
      goesOn: responses.some(({ href, status }) => status === 507 && fileIn(href) === '') && syncToken !== from.token,
      position: { token: syncToken, until: from.until },
    };
  }

  private sync(session: ProviderSession, calendarId: string, token: string): Promise<DavAnswer> {
    const access = accessOf(session.accessToken);
    const url = calendarUrl(access, calendarId);
    const request = { method: 'REPORT' as const, url, headers: { depth: '0' }, body: syncBody(token) };
    return this.client.send(access, request, session);
  }

  /** Servers refuse an old token in many ways. Which of them it was is seen by asking without one. */
  private async failureOf(
    session: ProviderSession,
    { calendarId, answer, token }: { calendarId: string; answer: DavAnswer; token: string },
  ): Promise<ProviderError> {
    const isTold = answer.conditions.has('valid-sync-token');
    if (!isTold && token !== '' && NOT_ACCEPTED.has(answer.status)) {
      const without = await this.sync(session, calendarId, '');
      if (without.status === 207) return cursorExpired('token-refused');
    }
    return errorAbout(this.client, session, { calendarId, answer });
  }

  private async lookByMark(
    session: ProviderSession,
    asked: Asked,
    from: Extract<Position, { etags: unknown }>,
  ): Promise<Look> {
    const { mark } = await this.abilities(session, asked.calendarId);
    if (mark !== null && mark === from.mark) return { files: [], gone: [], goesOn: false, position: from };
    return this.compareAll(session, asked, { ...from, mark });
  }

  private async compareAll(
    session: ProviderSession,
    asked: Asked,
    from: Extract<Position, { etags: unknown }>,
  ): Promise<Look> {
    const { calendarId } = asked;
    const answer = await this.propfind(session, { calendarId, depth: '1', asked: ['D:getetag'] });
    const rows = await ofOurs(rowsOf(answer).responses, asked);
    const etags = Object.fromEntries(
      rows.map(({ href, properties }) => [fileIn(href), plainEtag(properties.get(DAV('getetag'))?.text) ?? '']),
    );
    return {
      // Without an ETag only its text tells whether it has changed.
      files: Object.keys(etags).filter((file) => etags[file] === '' || etags[file] !== from.etags[file]),
      gone: Object.keys(from.etags).filter((file) => !(file in etags)),
      goesOn: false,
      position: { ...from, etags },
    };
  }

  /** Whether a calendar tells its changes (RFC 6578), and the mark that changes with it. */
  private async abilities(
    session: ProviderSession,
    calendarId: string,
  ): Promise<{ hasSync: boolean; mark: string | null }> {
    const asked = ['D:supported-report-set', 'S:getctag'];
    const [row] = rowsOf(await this.propfind(session, { calendarId, depth: '0', asked })).responses;
    const reports = row?.properties.get(DAV('supported-report-set'));
    return {
      hasSync: reports !== undefined && names(reports).includes(DAV('sync-collection')),
      mark: row?.properties.get(CALENDAR_SERVER('getctag'))?.text.trim() || null,
    };
  }

  private async propfind(
    session: ProviderSession,
    { calendarId, depth, asked }: { calendarId: string; depth: '0' | '1'; asked: string[] },
  ): Promise<DavAnswer> {
    const access = accessOf(session.accessToken);
    const url = calendarUrl(access, calendarId);
    const request = { method: 'PROPFIND' as const, url, headers: { depth }, body: propfindBody(...asked) };
    const answer = await this.client.send(access, request, session);
    if (answer.status >= 300) throw await errorAbout(this.client, session, { calendarId, answer });
    return answer;
  }
}

/** Rows of events of ours: by their names, or by those that a calendar program has given them when it moved them. */
async function ofOurs(rows: readonly DavResponse[], asked: Asked): Promise<DavResponse[]> {
  const named = rows.map((row) => ({ row, file: fileIn(row.href) })).filter(({ file }) => file !== '');
  const foreign = named.flatMap(({ file }) => (isOursByName(file) ? [] : [file]));
  const known = foreign.length > 0 ? await asked.ofOurs?.(foreign) : undefined;
  return named.filter(({ file }) => isOursByName(file) || known?.has(file)).map(({ row }) => row);
}

function changeOf(file: string, object: KeptObject | undefined): EventChange {
  if (!object) return deleted(file);
  const read = readEvent(object.text, { id: file, etag: object.etag });
  if (read.kind === 'unreadable') return { kind: 'vanished', eventId: file };
  const recurring = read.kind === 'cancelled' ? read.recurring : read.event.recurring;
  if (recurring) return { kind: 'touched', eventId: file };
  return read.kind === 'cancelled' ? deleted(file) : { kind: 'upserted', event: read.event };
}

function deleted(eventId: string): EventChange {
  return { kind: 'deleted', eventId };
}

function names({ name, children }: XmlElement): string[] {
  return [name, ...children.flatMap(names)];
}

function parsed<Form extends object>(text: string): Form {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value as Form;
  } catch {
    // As below.
  }
  throw cursorExpired('malformed-cursor');
}

function cursorExpired(reason: string): ProviderError {
  return new ProviderError('cursor-expired', { reason });
}
