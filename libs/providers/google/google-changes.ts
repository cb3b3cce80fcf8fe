import type { calendar_v3 } from 'googleapis/build/src/apis/calendar/index.js';
import {
  ProviderError,
  type ChangePage,
  type EventChange,
  type ProviderSession,
  type ReadChangesRequest,
} from '@calendar/contracts/calendar-provider';
import { isCut } from '@calendar/platform/http';
import { malformedAnswer, type GoogleApi } from './google-api';
import { calendarNotFound } from './google-calendars';
import { googleDefaultReminders } from './google-default-reminders';
import { isSeries } from './google-series';
import { readGoogleEvent, reminderMinutes } from './map-google-event';

/**
 * A full read starts this far back: what ended before is over for the person, and no longer brought in step. It has no
 * upper end, since interviews may be planned at any distance. Google keeps the bound in the sync token.
 */
const WINDOW_BACK_MS = 30 * 24 * 60 * 60 * 1_000;
const PAGE_SIZE = 250;
/** A page that is more than may be read is read without its long texts. */
const CUT_TEXTS = { cutTextsOver: 16 * 1_024 };
const EVENT_FIELDS =
  'id,etag,status,htmlLink,updated,summary,description,location,start,end,reminders,transparency,visibility,recurringEventId,recurrence,attendees(self,resource)';
const FIELDS = `nextPageToken,nextSyncToken,defaultReminders,items(${EVENT_FIELDS})`;

/** A round repeats the parameters of its first page on every other one, so each page token carries them. */
type Round = { syncToken: string } | { timeMin: string };
type Position = Round & { pageToken?: string };

/** One page of the changes of a calendar, from a sync token or as a full read. */
export async function readGoogleChanges(
  api: GoogleApi,
  session: ProviderSession,
  request: ReadChangesRequest,
): Promise<ChangePage> {
  const position = positionOf(request, api.now());
  const list = await listEvents(api, session, { calendarId: request.calendarId, position });
  const { nextPageToken, nextSyncToken } = list;
  if (!nextPageToken && !nextSyncToken) throw malformedAnswer(200);
  const items = list.items ?? [];
  const isAsked = !list.defaultReminders && items.some(({ reminders }) => reminders?.useDefault);
  const defaultReminders = isAsked
    ? await googleDefaultReminders(api, session, request.calendarId)
    : list.defaultReminders && reminderMinutes(list.defaultReminders);
  return {
    changes: onceForEachSeries(
      items.flatMap((event) => (list.isCut && isCut(event) ? unreadable(event) : changeOf(event, defaultReminders))),
    ),
    nextPage: nextPageToken ? JSON.stringify({ ...roundOf(position), pageToken: nextPageToken }) : null,
    nextCursor: nextPageToken ? null : (nextSyncToken ?? null),
    ...(defaultReminders && { defaultReminders }),
  };
}

async function listEvents(
  api: GoogleApi,
  session: ProviderSession,
  { calendarId, position, cutTexts = false }: { calendarId: string; position: Position; cutTexts?: boolean },
): Promise<calendar_v3.Schema$Events & { isCut: boolean }> {
  // Deletions are asked for explicitly: without it a full read leaves them out, and a sync token forbids the opposite.
  const params = { calendarId, ...position, maxResults: PAGE_SIZE, showDeleted: true, fields: FIELDS };
  try {
    const list = await api.call<calendar_v3.Schema$Events>(session, (client, options) =>
      client.events.list(params, cutTexts ? { ...options, ...CUT_TEXTS } : options),
    );
    return { ...list, isCut: cutTexts };
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    if (error.reason === 'too-large' && !cutTexts) {
      return listEvents(api, session, { calendarId, position, cutTexts: true });
    }
    if (error.code === 'not-found') return calendarNotFound(api, session, calendarId);
    throw failureOf(error, position);
  }
}

/** A garbled token is told as an invalid parameter, an old one as 410: both end the round (guide "Synchronize"). */
function failureOf(error: ProviderError, position: Position): ProviderError {
  const tokenRefused = error.status === 400 && ('syncToken' in position || 'pageToken' in position);
  if (error.code !== 'gone' && !(error.code === 'invalid' && tokenRefused)) return error;
  return new ProviderError('cursor-expired', {
    message: error.message,
    ...(error.status === undefined ? {} : { status: error.status }),
    ...(error.reason === undefined ? {} : { reason: error.reason }),
  });
}

function positionOf({ cursor, page }: ReadChangesRequest, now: number): Position {
  if (page !== null) return parsePage(page);
  if (cursor !== null) return { syncToken: cursor };
  return { timeMin: new Date(now - WINDOW_BACK_MS).toISOString() };
}

function parsePage(page: string): Position {
  try {
    return JSON.parse(page) as Position;
  } catch (cause) {
    throw new ProviderError('cursor-expired', { reason: 'malformed-page', cause });
  }
}

function roundOf(position: Position): Round {
  return 'syncToken' in position ? { syncToken: position.syncToken } : { timeMin: position.timeMin };
}

/** Looked at by itself, if it is one of ours: what was cut is not known here. */
function unreadable({ id }: calendar_v3.Schema$Event): EventChange[] {
  return id ? [{ kind: 'vanished', eventId: id }] : [];
}

function onceForEachSeries(changes: readonly EventChange[]): EventChange[] {
  const touched = new Set<string>();
  const isNews = (change: EventChange) => {
    if (change.kind !== 'touched') return true;
    const isKnown = touched.has(change.eventId);
    touched.add(change.eventId);
    return !isKnown;
  };
  return changes.filter(isNews);
}

/** Instances that differ from their series say that something has become of it: the first one is what we made. */
function changeOf(event: calendar_v3.Schema$Event, defaultReminders?: readonly number[]): EventChange[] {
  const eventId = event.id;
  if (!eventId) return [];
  if (event.recurringEventId) return [{ kind: 'touched', eventId: event.recurringEventId }];
  if (event.status === 'cancelled') return [{ kind: 'deleted', eventId }];
  if (isSeries(event)) return [{ kind: 'touched', eventId }];
  const read = readGoogleEvent(event, defaultReminders);
  // One unreadable event of the person must not hold up all the others.
  return [read ? { kind: 'upserted', event: read } : { kind: 'vanished', eventId }];
}
