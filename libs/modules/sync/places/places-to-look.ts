import type { ProviderCalendar } from '@calendar/contracts/calendar-provider';

/** The name that every provider understands for the first calendar of an account. */
const PRIMARY = 'primary';
/** Nobody has so many that can be written to; each of them is a request. */
const MOST_CALENDARS = 25;

/**
 * The calendars in which an event may stand that is no longer where it was: that one first, then all others that may be
 * written to. Into one that may only be read an event is as good as deleted. Pure.
 */
export function placesToLook(calendars: readonly ProviderCalendar[], last: string): string[] {
  const others = calendars.filter((calendar) => calendar.writable && !isCalled(calendar, last));
  return [last, ...others.map(({ id, primary }) => (primary ? PRIMARY : id)).slice(0, MOST_CALENDARS)];
}

/** Whether the account shows a calendar: what is out of sight says nothing about its events. Pure. */
export function isListed(calendars: readonly ProviderCalendar[], calendarId: string): boolean {
  return calendars.some((calendar) => isCalled(calendar, calendarId));
}

function isCalled({ id, primary }: ProviderCalendar, calendarId: string): boolean {
  return id === calendarId || (primary && calendarId === PRIMARY);
}
