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
    return isPrimary(ref.calendarId) ? null : missing(api, session, ref.calendarId);
  }
}

/** Losing sight of a whole calendar says nothing about its events. */
async function missing(api: GraphApi, session: ProviderSession, calendarId: string): Promise<null> {
  try {
    await api.call(session, { method: 'GET', path: `${calendarPath(calendarId)}?$select=id` });
    return null;
  } catch (error) {
    if (!isAbsent(error)) throw error;
    throw new ProviderError('unavailable', { status: 404, reason: 'calendar-missing', message: error.message });
  }
}

export function isAbsent(error: unknown): error is ProviderError {
  return error instanceof ProviderError && (error.code === 'not-found' || error.code === 'gone');
}
