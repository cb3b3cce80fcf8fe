import type { CalendarStore } from '../calendars/calendar-store';
import type { GoogleEvent, StoredEvent } from '../calendars/google-event';
import type { ListQuery } from './list-query';

/** Whether an event belongs into an answer to a query without a sync token. Series count from their first instance on. */
export function isWanted(calendar: CalendarStore, stored: StoredEvent, query: ListQuery): boolean {
  const { event, deletedAt } = stored;
  const isHidden =
    deletedAt !== null &&
    query.showDeleted !== true &&
    (query.singleEvents || !isExceptionOfLivingSeries(calendar, event));
  return !isHidden && isInWindow(stored, query);
}

/** Such a tombstone says which instance is missing, so it comes with its series. */
function isExceptionOfLivingSeries(calendar: CalendarStore, { recurringEventId }: GoogleEvent): boolean {
  return recurringEventId !== undefined && calendar.find(recurringEventId)?.deletedAt === null;
}

/** `timeMin` bounds the end, `timeMax` the start, both exclusively. */
export function isInWindow(
  { event, startsAt, endsAt }: StoredEvent,
  { timeMin, timeMax }: { timeMin?: number | undefined; timeMax?: number | undefined },
): boolean {
  if (timeMax !== undefined && startsAt >= timeMax) return false;
  return timeMin === undefined || endsAt > timeMin || event.recurrence !== undefined;
}
