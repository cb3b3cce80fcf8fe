import type { EventView } from '@calendar/client';
import { clockTime, formatted, timeRange } from '../../ui/times';

/** Times with an offset, or, all day, dates of which the second is the first that is free again. */
export type EventTime = Pick<EventView, 'start' | 'end' | 'allDay' | 'timeZone'>;

const DAY_MS = 86_400_000;
const FULL = { dateStyle: 'full' } as const;
const FULL_WITH_TIME = {
  weekday: 'long',
  day: 'numeric',
  month: 'long',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
} as const;

/** "2026-12-01" of a moment, in the zone of the browser. @param at epoch ms */
export function dateOf(at: number): string {
  const date = new Date(at);
  return [date.getFullYear(), twoDigits(date.getMonth() + 1), twoDigits(date.getDate())].join('-');
}

/** When a day begins in the zone of the browser. @param date "2026-12-01" */
export function startOfDay(date: string): Date {
  return new Date(`${date}T00:00`);
}

/** The day so many days after another, whatever length the days between have. @param date "2026-12-01" */
export function addDays(date: string, days: number): string {
  const [year = 0, month = 0, day = 0] = date.split('-').map(Number);
  return new Date(Date.UTC(year, month - 1, day + days)).toISOString().slice(0, 10);
}

/** The day on which it starts, in the zone of the browser. */
export function firstDate({ start, allDay }: Pick<EventTime, 'start' | 'allDay'>): string {
  return allDay ? start : dateOf(Date.parse(start));
}

/** Whether it had ended when a day began. @param date "2026-12-01" */
export function isOverBefore({ end, allDay }: EventTime, date: string): boolean {
  return allDay ? end <= date : Date.parse(end) <= startOfDay(date).getTime();
}

/** "10:00", in the zone of the browser; "28 Nov" of what began on a day before the one that it is listed under. */
export function startWords(time: EventTime, date: string): string {
  const first = firstDate(time);
  if (first === date) return clockTime(time.start);
  return formatted(startOfDay(first), { day: 'numeric', month: 'short' });
}

/** "11:00", with the day when it is another one. */
export function endWords({ start, end }: EventTime): string {
  if (dateOf(Date.parse(start)) === dateOf(Date.parse(end))) return clockTime(end);
  return formatted(new Date(end), { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' });
}

/** "Tuesday 1 December 2026, 10:00 – 11:00" in the zone of the browser, or the days of what lasts all day. */
export function whenWords({ start, end, allDay }: EventTime): string {
  if (!allDay) return timeRange([new Date(start), new Date(end)], FULL_WITH_TIME);
  const last = new Date(Date.parse(end) - DAY_MS);
  return timeRange([new Date(start), last], { ...FULL, timeZone: 'UTC' });
}

/** The same in the event's own zone, with its name; `null` where the clocks there show what they show here. */
export function whenThere(time: EventTime): { time: string; place: string } | null {
  const { timeZone, allDay } = time;
  if (allDay || !timeZone || !isKnown(timeZone)) return null;
  const range = [new Date(time.start), new Date(time.end)] as const;
  const here = timeRange(range, FULL_WITH_TIME);
  const there = timeRange(range, { ...FULL_WITH_TIME, timeZone });
  if (here === there) return null;
  return { time: there, place: timeZone.split('/').at(-1)!.replaceAll('_', ' ') };
}

/** The server may know a zone that is younger than the browser. */
function isKnown(timeZone: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone }));
  } catch {
    return false;
  }
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
