import {
  fromAbsolute,
  getLocalTimeZone,
  parseDate,
  parseDateTime,
  toCalendarDateTime,
  toZoned,
  type ZonedDateTime,
} from '@internationalized/date';
import type { EventView } from '@calendar/client';

/** What a clock on the wall shows: "2026-12-01T10:00:00". */
export type Clock = string;

/** A time of the clock as somebody fills it in. */
export interface Moment {
  /** `null` while it is not complete. */
  clock: Clock | null;
  /** Of an hour that happens twice, when the clocks go back: the second one is meant. */
  isSecond: boolean;
}

/** When an event is, as somebody fills it in: what the clocks show, and where. */
export interface TimeDraft {
  /** Then only the days of `start` and `end` count, both of them included. */
  allDay: boolean;
  /** IANA; kept, though not asked for, while it lasts all day. */
  zone: string;
  start: Moment;
  end: Moment;
}

/** In the words of the API; `null` where something is missing. */
export interface TimeBody {
  start: string | null;
  end: string | null;
  timeZone: string | null;
  allDay: boolean;
}

type EventTime = Pick<EventView, 'start' | 'end' | 'timeZone' | 'allDay'>;

const HOUR_MS = 3_600_000;
const MORNING = ['T09:00:00', 'T10:00:00'] as const;
const MIDNIGHT = 'T00:00:00';

/** The zone of the browser. */
export function ownZone(): string {
  return isKnownZone(getLocalTimeZone()) ? getLocalTimeZone() : 'UTC';
}

/** The next full hour, and what is planned for it. @param now epoch ms */
export function nextHour(now: number, zone: string, minutes: number): TimeDraft {
  const { clock } = clockAt(Math.ceil((now + 1) / HOUR_MS) * HOUR_MS, zone);
  const start = `${clock.slice(0, 13)}:00:00`;
  return { allDay: false, zone, start: once(start), end: once(shifted(start, minutes * 60_000)) };
}

/** The time of an event. A zone that this browser does not know is shown in its own. @param own IANA */
export function timeOf({ start, end, timeZone, allDay }: EventTime, own: string): TimeDraft {
  if (allDay) {
    const last = parseDate(end).subtract({ days: 1 }).toString();
    return { allDay, zone: own, start: once(start + MORNING[0]), end: once(last + MORNING[1]) };
  }
  const zone = timeZone !== null && isKnownZone(timeZone) ? timeZone : own;
  return { allDay, zone, start: clockAt(Date.parse(start), zone), end: clockAt(Date.parse(end), zone) };
}

/** The time for the API: with the offset that holds then and there; the end of all-day events is the day after the last. */
export function timeBody({ allDay, zone, start, end }: TimeDraft): TimeBody {
  if (!allDay) {
    const [from, to] = [zoned(start, zone), zoned(end, zone)];
    return { start: from && withOffset(from), end: to && withOffset(to), timeZone: zone, allDay };
  }
  const last = end.clock && parseDate(dayOf(end.clock));
  const free = last ? last.add({ days: 1 }).toString() : null;
  return { start: start.clock && dayOf(start.clock), end: free, timeZone: null, allDay };
}

/** Epoch ms of a moment; `null` while it is not complete. */
export function instantOf(moment: Moment, zone: string): number | null {
  return zoned(moment, zone)?.toDate().getTime() ?? null;
}

/** With another start; the end moves along. @param clock `null` while it is not complete */
export function withStart(time: TimeDraft, clock: Clock | null): TimeDraft {
  if (clock === null) return { ...time, start: once(null) };
  const [before, end] = [time.start.clock, time.end.clock];
  if (before !== null && end !== null) {
    return { ...time, start: once(clock), end: once(shifted(end, wallMs(clock) - wallMs(before))) };
  }
  // How long it was is not known any more, since a part of it was emptied: it only has to end after it starts.
  const isInOrder = end !== null && end > clock;
  return { ...time, start: once(clock), end: isInOrder ? time.end : once(shifted(clock, HOUR_MS)) };
}

export function withEnd(time: TimeDraft, clock: Clock | null): TimeDraft {
  return { ...time, end: once(clock) };
}

/** In another zone the clocks show the same: "10:00 in Berlin" becomes "10:00 in Lisbon". */
export function withZone(time: TimeDraft, zone: string): TimeDraft {
  return { ...time, zone };
}

/** What lasts until midnight does not last into the next day; what is no day any more lasts an hour at least. */
export function withAllDay(time: TimeDraft, allDay: boolean): TimeDraft {
  const [start, end] = [time.start.clock, time.end.clock];
  if (start === null || end === null) return { ...time, allDay };
  if (allDay && end.endsWith(MIDNIGHT) && end > start && dayOf(end) > dayOf(start)) {
    return { ...time, allDay, end: once(shifted(end, -24 * HOUR_MS)) };
  }
  if (!allDay && end <= start) return { ...time, allDay, end: once(shifted(start, HOUR_MS)) };
  return { ...time, allDay };
}

/** Whether the clocks of a zone show a time never, once, or twice: they go forward in spring, and back in autumn. */
export type ClockFate =
  | { kind: 'once' }
  /** Never: then it is as much later as the clocks are put forward. */
  | { kind: 'skipped'; becomes: Clock }
  /** Epoch ms of both. */
  | { kind: 'twice'; first: number; second: number };

export function fateOf(clock: Clock, zone: string): ClockFate {
  const wall = parseDateTime(clock);
  const [first, second] = [toZoned(wall, zone, 'earlier'), toZoned(wall, zone, 'later')];
  const [firstMs, secondMs] = [first.toDate().getTime(), second.toDate().getTime()];
  if (firstMs === secondMs) return { kind: 'once' };
  const becomes = toCalendarDateTime(second).toString();
  return becomes === wall.toString()
    ? { kind: 'twice', first: firstMs, second: secondMs }
    : { kind: 'skipped', becomes };
}

/** The day of a time of the clock: "2026-12-01". */
export function dayOf(clock: Clock): string {
  return clock.slice(0, 10);
}

export function isKnownZone(zone: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: zone }));
  } catch {
    return false;
  }
}

function once(clock: Clock | null): Moment {
  return { clock, isSecond: false };
}

/** What the clocks of a zone show. @param at epoch ms */
function clockAt(at: number, zone: string): Moment & { clock: Clock } {
  const clock = toCalendarDateTime(fromAbsolute(at, zone)).toString();
  const fate = fateOf(clock, zone);
  return { clock, isSecond: fate.kind === 'twice' && at === fate.second };
}

function zoned({ clock, isSecond }: Moment, zone: string): ZonedDateTime | null {
  return clock === null ? null : toZoned(parseDateTime(clock), zone, isSecond ? 'later' : 'compatible');
}

/** "2026-12-01T10:00:00+01:00" */
function withOffset(time: ZonedDateTime): string {
  return time.toString().replace(/\[.*\]$/, '');
}

function wallMs(clock: Clock): number {
  return parseDateTime(clock).toDate('UTC').getTime();
}

/** The clock some time later, were it never put forward or back. */
function shifted(clock: Clock, ms: number): Clock {
  return toCalendarDateTime(fromAbsolute(wallMs(clock) + ms, 'UTC')).toString();
}
