import { ProviderError } from '@calendar/contracts/calendar-provider';
import type { EventTime } from '@calendar/contracts/vocabulary';
import { contentLine, isShownAgain, knownZone, wallText, wallTimeAt } from '@calendar/platform/icalendar';
import { property, type CalendarObject, type Component } from './calendar-object';
import { readTime, type ObjectTime } from './object-zones';

const DAY_MS = 86_400_000;
const SECOND_MS = 1_000;
const DURATION = /^([+-]?)P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/;

export interface ReadTime {
  time: EventTime;
  /** It stands in no zone that we know by name. */
  zoneUnknown: boolean;
}

/** When an event of an object takes place; `null` when it does not tell. Pure. */
export function readEventTime(object: CalendarObject, event: Component): ReadTime | null {
  const line = (name: string) => property(object.lines, event, name);
  const start = readTime(object, line('DTSTART'));
  const end = readTime(object, line('DTEND'));
  const duration = durationMs(line('DURATION')?.value);
  if (start?.kind === 'date') return { time: allDay(start.date, end, duration), zoneUnknown: false };
  if (start === null) return null;
  const ends = end?.kind === 'instant' ? end.instant : start.instant + (duration ?? 0);
  return {
    time: {
      allDay: false,
      start: new Date(start.instant).toISOString(),
      end: new Date(Math.max(start.instant, ends)).toISOString(),
      timeZone: start.timeZone ?? 'UTC',
    },
    zoneUnknown: start.timeZone === null,
  };
}

/** A day at least, as without an end (RFC 5545, 3.6.1): an end that is no later is a slip of some client. */
function allDay(start: string, end: ObjectTime | null, duration: number | null): EventTime {
  const begins = Date.parse(start);
  const ends = end?.kind === 'date' ? Date.parse(end.date) : begins + (duration ?? 0);
  const last = Math.max(begins + DAY_MS, Number.isNaN(ends) ? 0 : Math.floor(ends / DAY_MS) * DAY_MS);
  return { allDay: true, start, end: new Date(last).toISOString().slice(0, 10), timeZone: null };
}

/** A duration (RFC 5545, 3.3.6) in milliseconds; `null` for what is none. Pure. */
export function durationMs(text: string | undefined): number | null {
  const [, sign, ...parts] = DURATION.exec(text?.trim().toUpperCase() ?? '') ?? [];
  if (sign === undefined) return null;
  const [weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = parts.map((part) => Number(part ?? 0));
  const whole = (((weeks * 7 + days) * 24 + hours) * 60 + minutes) * 60 + seconds;
  return (sign === '-' ? -whole : whole) * SECOND_MS;
}

/**
 * A time as it can be told by wall times: to the second, and in UTC where clocks show one of its ends for the second time that
 * night, for which iCalendar has no form. Pure.
 */
export function tellableTime(time: EventTime): EventTime {
  if (time.allDay) return time;
  const [start, end] = [time.start, time.end].map((each) => Math.floor(Date.parse(each) / SECOND_MS) * SECOND_MS);
  const zone = zoneOf(time.timeZone);
  const isTellable = !isShownAgain(start!, zone) && !isShownAgain(end!, zone);
  return {
    allDay: false,
    start: new Date(start!).toISOString(),
    end: new Date(end!).toISOString(),
    timeZone: isTellable ? time.timeZone : 'UTC',
  };
}

/**
 * DTSTART and DTEND. The end is always written: iCloud answers 404 to an event without one. Pure.
 *
 * @throws ProviderError `invalid` for a zone that the runtime does not know
 */
export function timeLines(wanted: EventTime): string[] {
  const time = tellableTime(wanted);
  return [timeLine('DTSTART', time, time.start), timeLine('DTEND', time, time.end)];
}

/** One of the two ends of a time that can be told, as a line of this name. Pure. */
export function timeLine(name: string, time: EventTime, at: string): string {
  if (time.allDay) return contentLine(name, at.replaceAll('-', ''), { VALUE: 'DATE' });
  if (time.timeZone === 'UTC') return contentLine(name, `${wallText(Date.parse(at))}Z`);
  return contentLine(name, wallTimeAt(Date.parse(at), zoneOf(time.timeZone)), { TZID: time.timeZone });
}

export function zoneOf(timeZone: string) {
  const zone = knownZone(timeZone);
  if (!zone) throw new ProviderError('invalid', { reason: 'time-zone', message: 'Unknown time zone' });
  return zone;
}
