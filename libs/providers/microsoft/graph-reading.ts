import type { Calendar } from '@microsoft/microsoft-graph-types';
import {
  ProviderError,
  type EventRef,
  type LocatedEvent,
  type LocateRequest,
  type ProviderEvent,
  type ProviderSession,
  type WallTimes,
} from '@calendar/contracts/calendar-provider';
import { malformedAnswer, type GraphApi } from './graph-api';
import { calendarPath, eventPath, isPrimary, PRIMARY } from './graph-paths';
import { isSeries, readSeries } from './graph-series';
import { windowsZone } from './graph-zones';
import { readGraphEvent, type AnsweredEvent } from './map-graph-event';

const WALL_TIME = 'YYYY-MM-DDTHH:mm:ss'.length;

/** The event of an answer. */
export function understood(event: AnsweredEvent): ProviderEvent {
  const read = readGraphEvent(event);
  if (!read) throw malformedAnswer(200);
  return read;
}

/** The event of an answer in neutral words; `null` when it is deleted. @param path where it is */
export async function standing(
  api: GraphApi,
  session: ProviderSession,
  { path, event }: { path: string; event: AnsweredEvent },
): Promise<ProviderEvent | null> {
  if (event.isCancelled) return null;
  return isSeries(event) ? readSeries(api, session, { path, series: event }) : understood(event);
}

/** One event; `null` when it is deleted or never was. */
export async function getGraphEvent(
  api: GraphApi,
  session: ProviderSession,
  ref: EventRef,
): Promise<ProviderEvent | null> {
  try {
    const path = eventPath(ref);
    return await standing(api, session, {
      path,
      event: await api.call<AnsweredEvent>(session, { method: 'GET', path }),
    });
  } catch (error) {
    if (!isAbsent(error)) throw error;
    // Losing sight of a whole calendar says nothing about its events. The default one cannot be deleted.
    if (!isPrimary(ref.calendarId)) await requireCalendar(api, session, ref.calendarId);
    return null;
  }
}

/** When an event stands in a zone, by Exchange's own rules for it; `null` for a zone that Windows does not have. */
export async function graphWallTimes(
  api: GraphApi,
  session: ProviderSession,
  { ref, timeZone }: { ref: EventRef; timeZone: string },
): Promise<WallTimes | null> {
  const zone = windowsZone(timeZone);
  if (zone === null) return null;
  const path = `${eventPath(ref)}?$select=start,end`;
  const { start, end } = await api.call<AnsweredEvent>(session, { method: 'GET', path, timeZone: zone });
  if (!start?.dateTime || !end?.dateTime) return null;
  return { start: start.dateTime.slice(0, WALL_TIME), end: end.dateTime.slice(0, WALL_TIME) };
}

/** Looks whether the mailbox has a calendar. @throws ProviderError `calendar-missing` when it has not */
async function requireCalendar(api: GraphApi, session: ProviderSession, calendarId: string): Promise<void> {
  try {
    await api.call(session, { method: 'GET', path: `${calendarPath(calendarId)}?$select=id` });
  } catch (error) {
    if (!isAbsent(error)) throw error;
    const { reason, message } = error;
    throw new ProviderError('calendar-missing', { status: 404, message, ...(reason === undefined ? {} : { reason }) });
  }
}

/**
 * Why a request for a whole calendar was answered with 404: it is missing, or something else is wrong with the mailbox.
 *
 * @throws ProviderError
 */
export async function calendarNotFound(api: GraphApi, session: ProviderSession, calendarId: string): Promise<never> {
  await requireCalendar(api, session, calendarId);
  throw new ProviderError('unavailable', { status: 404, reason: 'calendar-not-visible' });
}

/**
 * Finds an event by its immutable id, which it keeps wherever it is moved to within the mailbox, together with the calendar
 * that it stands in. That one is asked for by itself when the answer names none of those in question: Graph has been seen to
 * expand a calendar under an id that it does not list (microsoft-graph-docs#6699), and an event that is there is no deletion.
 */
export async function locateGraphEvent(
  api: GraphApi,
  session: ProviderSession,
  { eventId, calendarIds }: LocateRequest,
): Promise<LocatedEvent | null> {
  const found = await eventWithCalendar(api, session, eventId);
  if (!found) return null;
  const calendarId =
    nameAmong(calendarIds, found.calendar) ?? nameAmong(calendarIds, await calendarOf(api, session, eventId));
  if (calendarId === undefined) return null;
  const event = await standing(api, session, { path: eventPath({ calendarId: PRIMARY, eventId }), event: found });
  return event && { calendarId, event };
}

async function eventWithCalendar(
  api: GraphApi,
  session: ProviderSession,
  eventId: string,
): Promise<AnsweredEvent | null> {
  const path = `${eventPath({ calendarId: PRIMARY, eventId })}?$expand=calendar($select=id,isDefaultCalendar)`;
  try {
    return named(await api.call<AnsweredEvent>(session, { method: 'GET', path }));
  } catch (error) {
    if (isAbsent(error)) return null;
    throw error;
  }
}

/** An answer that does not say what it is about proves nothing, least of all that an event is gone. */
function named<Answer extends { id?: string | undefined }>(answer: Answer): Answer {
  if (!answer.id) throw malformedAnswer(200);
  return answer;
}

function nameAmong(calendarIds: readonly string[], calendar: Calendar | null | undefined): string | undefined {
  return calendarIds.find((each) => each === calendar?.id || (calendar?.isDefaultCalendar === true && isPrimary(each)));
}

async function calendarOf(api: GraphApi, session: ProviderSession, eventId: string): Promise<Calendar> {
  const path = `${eventPath({ calendarId: PRIMARY, eventId })}/calendar?$select=id,isDefaultCalendar`;
  try {
    return named(await api.call<Calendar>(session, { method: 'GET', path }));
  } catch (error) {
    // It was there a moment ago: where it is now, the next look will tell.
    if (isAbsent(error)) throw new ProviderError('unavailable', { reason: 'moving', message: error.message });
    throw error;
  }
}

export function isAbsent(error: unknown): error is ProviderError {
  return error instanceof ProviderError && (error.code === 'not-found' || error.code === 'gone');
}
