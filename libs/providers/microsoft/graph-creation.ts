import { isDeepStrictEqual } from 'node:util';
import {
  ProviderError,
  type CreatedEvent,
  type CreateEventRequest,
  type EventKey,
  type ProviderEvent,
  type ProviderSession,
} from '@calendar/contracts/calendar-provider';
import type { EventDraft } from '@calendar/contracts/vocabulary';
import { dataOf, type GraphApi } from './graph-api';
import { eventPath, eventsPath } from './graph-paths';
import { calendarNotFound, getGraphEvent, isAbsent, standing, understood } from './graph-reading';
import { existingEventId, mapGraphError, type GraphAnswer } from './map-graph-error';
import {
  graphEventKey,
  KEY_PROPERTY,
  normaliseForGraph,
  renderGraphEvent,
  type AnsweredEvent,
} from './map-graph-event';

/** Between the clocks of one answer: the header has whole seconds, and the event is stamped on another machine. */
const CLOCK_TOLERANCE_MS = 5_000;

/**
 * Creates the event of a key, or finds it. Microsoft documents that a transaction id spares a second event, but not how
 * the repetition is answered: all three of an error that names the event, an error that does not, and a 201 with the
 * first event are expected here, and a repetition looks before it writes.
 */
export async function createGraphEvent(
  api: GraphApi,
  session: ProviderSession,
  request: CreateEventRequest,
): Promise<CreatedEvent> {
  const { calendarId, draft, key, retried } = request;
  const found = retried ? await findGraphEvent(api, session, { calendarId, key }) : null;
  if (found) return { event: found, adopted: true };
  const started = api.now();
  const answer = await api.exchange(session, {
    method: 'POST',
    path: eventsPath(calendarId),
    body: renderGraphEvent(draft, key),
  });
  if (answer.status < 300) return createdEvent(answer, { draft, elapsed: api.now() - started });
  const error = mapGraphError(answer, api.now());
  if (error.code === 'not-found') return calendarNotFound(api, session, calendarId);
  if (error.code !== 'already-exists') throw error;
  return {
    event: await adopt(api, session, { calendarId, key, eventId: existingEventId(answer.data) }),
    adopted: true,
  };
}

/** The living event of a key, by the named property; `null` when there is none. */
export async function findGraphEvent(
  api: GraphApi,
  session: ProviderSession,
  { calendarId, key }: { calendarId: string; key: EventKey },
): Promise<ProviderEvent | null> {
  const filter = `singleValueExtendedProperties/Any(ep: ep/id eq '${KEY_PROPERTY}' and ep/value eq '${graphEventKey(key)}')`;
  const list = await filtered(api, session, { calendarId, filter });
  // Whoever copies an event may copy our property: the first that had it is ours.
  const [event] = (list.value ?? []).filter(({ isCancelled }) => !isCancelled).sort(byCreation);
  if (!event?.id) return null;
  return standing(api, session, { path: eventPath({ calendarId, eventId: event.id }), event });
}

function byCreation(one: AnsweredEvent, other: AnsweredEvent): number {
  return Date.parse(one.createdDateTime ?? '') - Date.parse(other.createdDateTime ?? '') || 0;
}

async function filtered(
  api: GraphApi,
  session: ProviderSession,
  { calendarId, filter }: { calendarId: string; filter: string },
): Promise<{ value?: AnsweredEvent[] }> {
  try {
    const path = `${eventsPath(calendarId)}?$filter=${encodeURIComponent(filter)}`;
    return await api.call<{ value?: AnsweredEvent[] }>(session, { method: 'GET', path });
  } catch (error) {
    if (isAbsent(error)) return calendarNotFound(api, session, calendarId);
    throw error;
  }
}

/** A 201 may bring the event of an earlier attempt: older than this request, and no longer what was sent. */
function createdEvent(answer: GraphAnswer, { draft, elapsed }: { draft: EventDraft; elapsed: number }): CreatedEvent {
  const raw = dataOf<AnsweredEvent>(answer);
  const event = understood(raw);
  const older = isOlder(raw, { serverTime: answer.serverTime, elapsed });
  return { event, adopted: older && !isDeepStrictEqual(event.content, normaliseForGraph(draft)) };
}

/** Whether the event was there before the request, or has been changed since it was made. */
function isOlder(event: AnsweredEvent, request: { serverTime: number | null; elapsed: number }): boolean {
  const created = Date.parse(event.createdDateTime ?? '');
  const modified = Date.parse(event.lastModifiedDateTime ?? '');
  const age = (request.serverTime ?? Number.NaN) - created;
  return age > request.elapsed + CLOCK_TOLERANCE_MS || modified - created > CLOCK_TOLERANCE_MS;
}

async function adopt(
  api: GraphApi,
  session: ProviderSession,
  { calendarId, key, eventId }: { calendarId: string; key: EventKey; eventId: string | null },
): Promise<ProviderEvent> {
  const named = eventId ? await getGraphEvent(api, session, { calendarId, eventId }) : null;
  const event = named ?? (await findGraphEvent(api, session, { calendarId, key }));
  if (event) return event;
  // Deleted, or created a moment ago and not to be seen yet: Graph answers the same.
  throw new ProviderError('gone', {
    doubtful: true,
    reason: 'not-visible',
    message: 'The event of this transaction does not show',
  });
}
