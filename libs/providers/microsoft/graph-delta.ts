import { createHash } from 'node:crypto';
import {
  ProviderError,
  type ChangePage,
  type EventChange,
  type ProviderSession,
  type ReadChangesRequest,
} from '@calendar/contracts/calendar-provider';
import { isCut } from '@calendar/platform/http';
import { graphLink, malformedAnswer, type GraphApi } from './graph-api';
import { deltaPath } from './graph-paths';
import { calendarNotFound } from './graph-reading';
import { isSeries } from './graph-series';
import { readGraphEvent, type AnsweredEvent } from './map-graph-event';

const DAY_MS = 24 * 60 * 60 * 1_000;
/** What ended before is over for the person, and no longer brought in step. */
const DAYS_BACK = 30;
/** Further ahead than interviews are planned; Graph wants an end, and expands every series up to it. */
const DAYS_AHEAD = 400;
/** The window stands still in its token, so after this time a new one must be opened. */
const WINDOW_AGE_DAYS = 30;
/**
 * Bodies cannot be left out, and anybody may invite the person with one of any length: a page that is more than may be
 * read is asked for without its long texts, and then in parts.
 */
const ATTEMPTS: readonly Attempt[] = [
  { pageSize: 100, cutTexts: false },
  { pageSize: 100, cutTexts: true },
  { pageSize: 10, cutTexts: true },
  { pageSize: 1, cutTexts: true },
];
/** The same events on so many pages in a row are a known fault of Graph: the pages never end. */
const SAME_PAGES = 3;
const MOST_PAGES = 1_000;

/** What a cursor and a page hold: the link to follow, and when its window was opened (epoch milliseconds). */
interface Position {
  link: string;
  opened: number;
}

interface PagePosition extends Position {
  /** Pages read so far, the digest of the last one's events, and how many in a row had that digest. */
  pages: number;
  digest: string;
  same: number;
}

interface Attempt {
  pageSize: number;
  cutTexts: boolean;
}

type DeltaRow = AnsweredEvent & { '@removed'?: { reason?: string } };

interface DeltaPage {
  value?: DeltaRow[];
  '@odata.nextLink'?: string;
  '@odata.deltaLink'?: string;
}

/** One page of the changes of a calendar's view, from a delta link or as a full read of a new window. */
export async function readGraphChanges(
  api: GraphApi,
  session: ProviderSession,
  request: ReadChangesRequest,
): Promise<ChangePage> {
  const position = positionOf(request, api.now());
  const page = await readPage(api, session, { calendarId: request.calendarId, position, attempts: ATTEMPTS });
  const rows = page.value ?? [];
  const { '@odata.nextLink': nextLink, '@odata.deltaLink': deltaLink } = page;
  if (!nextLink && !deltaLink) throw malformedAnswer(200);
  return {
    changes: changesOf(rows, page.isCut),
    nextPage: nextLink ? JSON.stringify(nextPage(position, rows, nextLink)) : null,
    nextCursor: !nextLink && deltaLink ? JSON.stringify({ link: graphLink(deltaLink), opened: position.opened }) : null,
  };
}

async function readPage(
  api: GraphApi,
  session: ProviderSession,
  { calendarId, position, attempts }: { calendarId: string; position: PagePosition; attempts: readonly Attempt[] },
): Promise<DeltaPage & { isCut: boolean }> {
  const [{ pageSize, cutTexts }, ...further] = attempts as [Attempt, ...Attempt[]];
  try {
    const page = await api.call<DeltaPage>(session, { method: 'GET', path: position.link, pageSize, cutTexts });
    return { ...page, isCut: cutTexts };
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    if (error.reason === 'too-large' && further.length > 0) {
      return readPage(api, session, { calendarId, position, attempts: further });
    }
    if (error.code === 'not-found') return calendarNotFound(api, session, calendarId);
    throw failureOf(error, position);
  }
}

/** A link that is refused has died, however that is told; a calendar that is refused is not there. */
function failureOf(error: ProviderError, { link }: PagePosition): ProviderError {
  const following = link.startsWith('https:');
  if (error.code !== 'gone' && !(following && error.code === 'invalid')) return error;
  return new ProviderError('cursor-expired', {
    message: error.message,
    ...(error.status === undefined ? {} : { status: error.status }),
    ...(error.reason === undefined ? {} : { reason: error.reason }),
  });
}

function positionOf({ calendarId, cursor, page }: ReadChangesRequest, now: number): PagePosition {
  if (page !== null) return parsePosition<PagePosition>(page);
  const start = { pages: 0, digest: '', same: 0 };
  if (cursor === null) return { ...start, link: windowLink(calendarId, now), opened: now };
  const position = parsePosition<Position>(cursor);
  if (now - position.opened > WINDOW_AGE_DAYS * DAY_MS)
    throw new ProviderError('cursor-expired', { reason: 'window-passed', message: 'The window has to be moved' });
  return { ...start, ...position };
}

function parsePosition<Kind extends Position>(text: string): Kind {
  try {
    const position = JSON.parse(text) as Kind;
    if (position.link.startsWith('https:')) graphLink(position.link);
    return position;
  } catch (cause) {
    throw new ProviderError('cursor-expired', { reason: 'malformed-cursor', cause });
  }
}

function windowLink(calendarId: string, now: number): string {
  const from = new Date(now - DAYS_BACK * DAY_MS).toISOString();
  const to = new Date(now + DAYS_AHEAD * DAY_MS).toISOString();
  return `${deltaPath(calendarId)}?startDateTime=${from}&endDateTime=${to}`;
}

function nextPage(position: PagePosition, rows: DeltaRow[], nextLink: string): PagePosition {
  const digest = digestOf(rows);
  const same = rows.length > 0 && digest === position.digest ? position.same + 1 : 1;
  const pages = position.pages + 1;
  if (same >= SAME_PAGES || pages >= MOST_PAGES)
    throw new ProviderError('unavailable', { reason: 'endless-delta', message: 'The pages of changes do not end' });
  return { link: graphLink(nextLink), opened: position.opened, pages, digest, same };
}

function digestOf(rows: DeltaRow[]): string {
  const ids = rows.map(({ id }) => id ?? '').sort();
  return createHash('sha1').update(ids.join('\n')).digest('base64url');
}

/** The same event may stand on a page several times, and the last row counts. */
function changesOf(rows: DeltaRow[], areCut: boolean): EventChange[] {
  const changes = new Map<string, EventChange>();
  for (const row of rows) {
    const change = changeOf(row, areCut);
    if (!change) continue;
    const eventId = change.kind === 'upserted' ? change.event.id : change.eventId;
    changes.delete(eventId);
    changes.set(eventId, change);
  }
  return [...changes.values()];
}

/** Occurrences of a series say that something has become of it: the first one is what we made. */
function changeOf(row: DeltaRow, mayBeCut: boolean): EventChange | null {
  if (!row.id) return null;
  // Also said of an event that merely left the window.
  if (row['@removed']) return { kind: 'vanished', eventId: row.id };
  if (row.type === 'occurrence' || row.type === 'exception') {
    return row.seriesMasterId ? { kind: 'touched', eventId: row.seriesMasterId } : null;
  }
  if (row.isCancelled) return { kind: 'deleted', eventId: row.id };
  if (isSeries(row)) return { kind: 'touched', eventId: row.id };
  // Looked at by itself, if it is one of ours: what was cut is not known here.
  const event = mayBeCut && isCut(row) ? null : readGraphEvent(row);
  // One unreadable event of the person must not hold up all the others.
  return event ? { kind: 'upserted', event } : { kind: 'vanished', eventId: row.id };
}
