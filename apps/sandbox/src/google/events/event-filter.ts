import type { CalendarStore } from '../calendars/calendar-store';
import type { GoogleEvent, StoredEvent } from '../calendars/google-event';
import type { ListQuery } from './list-query';

/** Whether an event belongs into an answer to a query without a sync token. Series count from their first instance on. */
export function isWanted(calendar: CalendarStore, stored: StoredEvent, query: ListQuery): boolean {
  const { event, deletedAt } = stored;
  const wantsDeleted = query.showDeleted === true || query.updatedMin !== undefined;
  if (deletedAt !== null && !wantsDeleted && (query.singleEvents || !isExceptionOfLivingSeries(calendar, event))) {
    return false;
  }
  if (!isInWindow(stored, query)) return false;
  if (query.updatedMin !== undefined && Date.parse(event.updated) < query.updatedMin) return false;
  if (query.iCalUID !== undefined && event.iCalUID !== query.iCalUID) return false;
  if (query.q !== undefined && !containsText(stored, query.q)) return false;
  return (
    hasProperties(event.extendedProperties?.private, query.privateExtendedProperty) &&
    hasProperties(event.extendedProperties?.shared, query.sharedExtendedProperty)
  );
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

/** Whether this query can be continued with a sync token. */
export function givesSyncToken(query: ListQuery): boolean {
  return (
    query.q === undefined &&
    query.orderBy === undefined &&
    query.iCalUID === undefined &&
    query.updatedMin === undefined &&
    query.privateExtendedProperty.length === 0 &&
    query.sharedExtendedProperty.length === 0
  );
}

/** The reference demands all constraints, the guide any of them; this follows the reference. */
function hasProperties(properties: Record<string, string> | undefined, constraints: readonly string[]): boolean {
  return constraints.every((constraint) => {
    const split = constraint.indexOf('=');
    return properties?.[constraint.slice(0, split)] === constraint.slice(split + 1);
  });
}

function containsText({ event }: StoredEvent, words: string): boolean {
  const text = [event.summary, event.description, event.location].join('\n').toLowerCase();
  return words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
