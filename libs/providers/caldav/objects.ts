import { createHash } from 'node:crypto';
import { ProviderError, type ProviderSession } from '@calendar/contracts/calendar-provider';
import { accessOf } from './account-access';
import { calendarUrl, decodedPath, errorAbout } from './calendar-list';
import { plainEtag, rowsOf, type DavClient } from './dav-client';
import { multigetBody, uidQueryBody } from './dav-bodies';
import { CALDAV, DAV, type DavResponse } from './dav-xml';

/** An object as it is kept. */
export interface KeptObject {
  /** The last part of its path, decoded. */
  file: string;
  etag: string;
  text: string;
}

/** So many objects are asked for at once: some servers take no more. */
export const MOST_AT_ONCE = 100;

/** An ETag that we have made ourselves: no server knows it. */
const OWN_ETAG = /^(text|sent):/;

/** What a text is known by where a server gives no ETag. Pure. */
export function etagOfText(text: string, kind: 'text' | 'sent' = 'text'): string {
  return `${kind}:${createHash('sha256').update(text).digest('hex')}`;
}

/** Whether a server knows an ETag: one of ours means nothing to it. */
export function isOfServer(etag: string): boolean {
  return !OWN_ETAG.test(etag);
}

/** The header with which a request is bound to an ETag; none for what no server knows. */
export function ifMatch(etag: string | null): Record<string, string> {
  return etag !== null && isOfServer(etag) ? { 'if-match': etag } : {};
}

/** Reads calendar objects by reports: what a single GET is answered with may come from a gateway. */
export class Objects {
  constructor(private readonly client: DavClient) {}

  urlOf(session: ProviderSession, { calendarId, file }: { calendarId: string; file: string }): URL {
    return new URL(encodeURIComponent(file), calendarUrl(accessOf(session.accessToken), calendarId));
  }

  /**
   * One object; `null` when the calendar is there and the object is not. Only a row of a multistatus can say so: a gateway's 404
   * cannot be told from a server's.
   *
   * @throws ProviderError
   */
  async one(session: ProviderSession, place: { calendarId: string; file: string }): Promise<KeptObject | null> {
    const [object] = await this.several(session, { calendarId: place.calendarId, files: [place.file] });
    return object ?? null;
  }

  /** Those of the objects that are there. @throws ProviderError */
  async several(
    session: ProviderSession,
    { calendarId, files }: { calendarId: string; files: readonly string[] },
  ): Promise<KeptObject[]> {
    if (files.length === 0) return [];
    const hrefs = files.map((file) => this.urlOf(session, { calendarId, file }).pathname);
    const wanted = new Set(files);
    const found = await this.report(session, { calendarId, body: multigetBody(hrefs) });
    return found.filter(({ file }) => wanted.has(file));
  }

  /** The object that holds the event with a UID. */
  async byUid(
    session: ProviderSession,
    { calendarId, uid }: { calendarId: string; uid: string },
  ): Promise<KeptObject[]> {
    return this.report(session, { calendarId, body: uidQueryBody(uid) });
  }

  private async report(
    session: ProviderSession,
    { calendarId, body }: { calendarId: string; body: string },
  ): Promise<KeptObject[]> {
    const access = accessOf(session.accessToken);
    const url = calendarUrl(access, calendarId);
    const answer = await this.client.send(access, { method: 'REPORT', url, headers: { depth: '1' }, body }, session);
    if (answer.status >= 300) throw await errorAbout(this.client, session, { calendarId, answer });
    const rows = rowsOf(answer).responses;
    const broken = rows.find(({ status }) => status !== null && status >= 500);
    if (broken) throw new ProviderError('unavailable', { status: broken.status!, reason: 'row' });
    return rows.flatMap(readRow);
  }
}

/** Whether a report may have failed because of one of the objects that it was for. */
export function isOfOneObject(error: unknown): boolean {
  return error instanceof ProviderError && (error.reason === 'malformed-answer' || error.reason === 'too-large');
}

/** The last part of a path, decoded; empty for a collection. */
export function fileIn(href: string): string {
  return decodedPath(href.slice(href.lastIndexOf('/') + 1));
}

function readRow({ href, status, properties }: DavResponse): KeptObject[] {
  const data = properties.get(CALDAV('calendar-data'))?.text;
  const file = fileIn(href);
  if (!data || file === '' || (status !== null && status >= 300)) return [];
  // XML makes one `\n` of each line end, and iCalendar wants its own back.
  const text = data.replace(/\r?\n/g, '\r\n').trimStart();
  return [{ file, etag: plainEtag(properties.get(DAV('getetag'))?.text) ?? etagOfText(text), text }];
}
