import {
  ProviderError,
  type CalendarProvider,
  type CreatedEvent,
  type CreateEventRequest,
  type ProviderEvent,
  type ProviderSession,
  type UpdateEventRequest,
} from '@calendar/contracts/calendar-provider';
import type { EventDraft, EventTime } from '@calendar/contracts/vocabulary';

const MINUTE_MS = 60_000;

export type EventWriter = Pick<CalendarProvider, 'createEvent' | 'updateEvent' | 'normalise'>;

export interface Written {
  event: ProviderEvent;
  /** The provider's rules for the zone put the event at another time, so that its time was written again in UTC. */
  asInstant: boolean;
}

/** Creates an event so that it stands at the instants that are meant. @throws ProviderError */
export async function createAsMeant(
  provider: EventWriter,
  session: ProviderSession,
  request: CreateEventRequest,
): Promise<CreatedEvent & Written> {
  const { result, draft } = await withAnyLength(request.draft, (each) =>
    provider.createEvent(session, { ...request, draft: each }),
  );
  if (result.adopted) return { ...result, asInstant: false };
  const { calendarId } = request;
  return { ...(await atInstants(provider, session, { calendarId, draft, event: result.event })), adopted: false };
}

/** Updates an event so that it stands at the instants that are meant. @throws ProviderError */
export async function updateAsMeant(
  provider: EventWriter,
  session: ProviderSession,
  request: UpdateEventRequest,
): Promise<Written> {
  if (!request.fields.includes('time')) {
    return { event: await provider.updateEvent(session, request), asInstant: false };
  }
  const { result: event, draft } = await withAnyLength(request.draft, (each) =>
    provider.updateEvent(session, { ...request, draft: each }),
  );
  // In UTC the occurrences of a series would stand an hour off for half of the year.
  if (request.recurring) return { event, asInstant: false };
  const { ref, tellGuests = false } = request;
  return atInstants(provider, session, { calendarId: ref.calendarId, draft, event, tellGuests });
}

/** An event without length may come from a calendar, and another one may refuse it: there it lasts a minute. */
async function withAnyLength<Result>(
  draft: EventDraft,
  write: (draft: EventDraft) => Promise<Result>,
): Promise<{ result: Result; draft: EventDraft }> {
  try {
    return { result: await write(draft), draft };
  } catch (error) {
    const { time } = draft;
    const isRefused = error instanceof ProviderError && error.code === 'invalid';
    if (!isRefused || time.allDay || time.start !== time.end) throw error;
    const end = new Date(Date.parse(time.start) + MINUTE_MS).toISOString();
    const longer = { ...draft, time: { ...time, end } };
    return { result: await write(longer), draft: longer };
  }
}

/**
 * The provider's data about a zone may be older or newer than ours, and the event then stands at another time than was
 * meant. UTC means the same everywhere.
 */
async function atInstants(
  provider: EventWriter,
  session: ProviderSession,
  {
    calendarId,
    draft,
    event,
    tellGuests = false,
  }: { calendarId: string; draft: EventDraft; event: ProviderEvent; tellGuests?: boolean },
): Promise<Written> {
  const meant = provider.normalise(draft).time;
  if (meant.allDay || isAt(event.content.time, meant)) return { event, asInstant: false };
  const inUtc = { ...draft, time: { ...meant, timeZone: 'UTC' } };
  const ref = { calendarId, eventId: event.id };
  const request = { ref, draft: inUtc, fields: ['time'] as const, etag: event.etag, tellGuests };
  return { event: await provider.updateEvent(session, request), asInstant: true };
}

function isAt(shown: EventTime, meant: EventTime): boolean {
  return shown.allDay === meant.allDay && shown.start === meant.start && shown.end === meant.end;
}
