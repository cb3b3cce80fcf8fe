import {
  ProviderError,
  type EventRef,
  type ProviderEvent,
  type ProviderSession,
} from '@calendar/contracts/calendar-provider';
import { malformedAnswer, type GraphApi } from './graph-api';
import { calendarPath, eventPath, isPrimary } from './graph-paths';
import { readGraphEvent, type AnsweredEvent } from './map-graph-event';

/** The event of an answer. */
export function understood(event: AnsweredEvent): ProviderEvent {
  const read = readGraphEvent(event);
  if (!read) throw malformedAnswer(200);
  return read;
}

/** One event; `null` when it is deleted or never was. */
export async function getGraphEvent(
  api: GraphApi,
  session: ProviderSession,
  ref: EventRef,
): Promise<ProviderEvent | null> {
  try {
    const event = await api.call<AnsweredEvent>(session, { method: 'GET', path: eventPath(ref) });
    return event.isCancelled ? null : understood(event);
  } catch (error) {
    if (!isAbsent(error)) throw error;
    // Losing sight of a whole calendar says nothing about its events. The default one cannot be deleted.
    if (!isPrimary(ref.calendarId)) await requireCalendar(api, session, ref.calendarId);
    return null;
  }
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

export function isAbsent(error: unknown): error is ProviderError {
  return error instanceof ProviderError && (error.code === 'not-found' || error.code === 'gone');
}
