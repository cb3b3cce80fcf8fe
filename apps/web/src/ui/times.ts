const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** The language of the pages; how times are written (12 or 24 hours) is for the browser's own to say. */
const LANGUAGE = 'en';
export const locale = navigator.languages.find((language) => language.startsWith(LANGUAGE)) ?? LANGUAGE;

const relative = new Intl.RelativeTimeFormat(LANGUAGE, { style: 'short', numeric: 'auto' });
const clock = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' });
const day = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short' });
const weekday = new Intl.DateTimeFormat(locale, { weekday: 'long', day: 'numeric', month: 'long' });
const dayAndClock = new Intl.DateTimeFormat(locale, {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
});
const full = new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'short' });

/**
 * "just now", "2 min ago", "in 3 hr.", and the date when it is further away than six days.
 *
 * @param at epoch ms
 * @param now epoch ms
 */
export function relativeTime(at: number, now: number): string {
  const difference = at - now;
  const distance = Math.abs(difference);
  // The clock of a page ticks twice a minute: what has just happened may seem to be to come.
  if (distance < MINUTE_MS) return difference > MINUTE_MS / 2 ? 'in a moment' : 'just now';
  // ICU ends its short words with a full stop, which would end our sentences.
  if (distance < HOUR_MS) return unpointed(relative.format(Math.trunc(difference / MINUTE_MS), 'minute'));
  if (distance < DAY_MS) return unpointed(relative.format(Math.trunc(difference / HOUR_MS), 'hour'));
  if (distance < 7 * DAY_MS) return relative.format(Math.trunc(difference / DAY_MS), 'day');
  return day.format(at);
}

/** "10:42", in the zone of the browser. */
export function clockTime(at: string | number): string {
  return clock.format(new Date(at));
}

/** "Sunday, 29 November", in the zone of the browser. */
export function dayOf(at: number): string {
  return weekday.format(at);
}

/** "Sunday, 29 November 2026 at 10:42", in the zone of the browser. */
export function fullTime(at: string | number): string {
  return full.format(new Date(at));
}

/**
 * "10:42" of something today, "28 Nov, 10:42" of any other day, in the zone of the browser.
 *
 * @param now epoch ms
 */
export function shortTime(at: string, now: number): string {
  const date = new Date(at);
  return date.toDateString() === new Date(now).toDateString() ? clock.format(date) : dayAndClock.format(date);
}

/** From when until when, with what both have in common said once: "1 December 2026, 10:00 – 11:00". */
export function timeRange([from, to]: readonly [Date, Date], options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(locale, options).formatRange(from, to);
}

/** One time, written as the language of the browser writes such parts. */
export function formatted(date: Date, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(locale, options).format(date);
}

function unpointed(text: string): string {
  return text.replaceAll('.', '');
}

/** A time of an event: instants, or the first day and the one after the last. `end` may be of no interest. */
export interface EventSpan {
  start: string;
  end: string | null;
  /** IANA; `null` for whole days. */
  timeZone: string | null;
  allDay: boolean;
}

/**
 * "Tue 1 Dec 2026, 10:00–11:00" in the zone of the event, which is named where it is not the browser's own; "Tue 1 Dec 2026"
 * for a whole day.
 */
export function timeSpan({ start, end, timeZone, allDay }: EventSpan): string {
  const date = { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' } as const;
  const first = new Date(start);
  if (allDay) {
    const days = new Intl.DateTimeFormat(locale, { ...date, timeZone: 'UTC' });
    return end === null ? days.format(first) : days.formatRange(first, new Date(Date.parse(end) - DAY_MS));
  }
  const own = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  const zone = timeZone ?? own;
  const times = new Intl.DateTimeFormat(locale, { ...date, hour: '2-digit', minute: '2-digit', timeZone: zone });
  const words = end === null ? times.format(first) : times.formatRange(first, new Date(end));
  return zone === own ? words : `${words} (${zone.replaceAll('_', ' ')})`;
}
