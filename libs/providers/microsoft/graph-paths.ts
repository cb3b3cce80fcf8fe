import type { EventRef } from '@calendar/contracts/calendar-provider';

/** The alias that every provider understands; Graph's word for it is `/me/calendar`. */
export const PRIMARY = 'primary';

export function isPrimary(calendarId: string): boolean {
  return calendarId === PRIMARY;
}

export function calendarPath(calendarId: string): string {
  return isPrimary(calendarId) ? '/me/calendar' : `/me/calendars/${encodeURIComponent(calendarId)}`;
}

/** The collection of the events of a calendar. */
export function eventsPath(calendarId: string): string {
  return `${calendarPath(calendarId)}/events`;
}

export function eventPath({ calendarId, eventId }: EventRef): string {
  const id = encodeURIComponent(eventId);
  return isPrimary(calendarId) ? `/me/events/${id}` : `${eventsPath(calendarId)}/${id}`;
}

/** Changes exist for views of a time window only: `/events/delta` is not served by v1.0. */
export function deltaPath(calendarId: string): string {
  return isPrimary(calendarId) ? '/me/calendarView/delta' : `${calendarPath(calendarId)}/calendarView/delta`;
}

/** What a subscription names: documented for the default calendar, and working for the others. */
export function watchedResource(calendarId: string): string {
  return isPrimary(calendarId) ? '/me/events' : eventsPath(calendarId);
}
