const VIEW = 'view';
const WEEK_VIEW = 'week';
const WEEK = 'week';

/** From here on seven days have room side by side. The style sheet of the switch says the same. */
export const WEEK_FITS = '(min-width: 900px)';

/** Whether the address asks for a week rather than for the list. */
export function isWeekView(address: URLSearchParams): boolean {
  return address.get(VIEW) === WEEK_VIEW;
}

/** The address with the list in it, and with the same filters. */
export function asList(address: URLSearchParams): URLSearchParams {
  const changed = new URLSearchParams(address);
  changed.delete(VIEW);
  changed.delete(WEEK);
  return changed;
}

/** The address with a week in it, and with the same filters. @param date a day of that week; `null`: the one that is now */
export function asWeek(address: URLSearchParams, date: string | null): URLSearchParams {
  const changed = asList(address);
  changed.set(VIEW, WEEK_VIEW);
  if (date !== null) changed.set(WEEK, date);
  return changed;
}

/** The day whose week the address asks for; `null` when it asks for none, or for what is no day. */
export function weekIn(address: URLSearchParams): string | null {
  const date = address.get(WEEK);
  const isDay = date !== null && /^(19|20|21)\d\d-\d\d-\d\d$/.test(date) && !Number.isNaN(Date.parse(date));
  return isDay ? date : null;
}
