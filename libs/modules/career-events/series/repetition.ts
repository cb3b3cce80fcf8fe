import type { EventTime } from '@calendar/contracts/vocabulary';
import { DateTime } from 'luxon';
import { fromWall, wallOf, type WallSpan } from './wall-span';

export const UNITS = ['day', 'week', 'month'] as const;
export const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

export const MOST_INTERVAL = 12;
/** Nobody gets hundreds of events by one request: a search for a job ends within months. */
export const MOST_COUNT = 26;
export const LEAST_COUNT = 2;

/** How an event is repeated. */
export interface Repetition {
  every: (typeof UNITS)[number];
  /** Every so many days, weeks or months. */
  interval: number;
  /** Of weeks only; `null`: the weekday of the first one. */
  weekdays: readonly Weekday[] | null;
  /** How many there are, the first one among them. */
  count: number;
}

/**
 * When the events of a series take place. Clocks show the same time on all of them, whatever happens to the clocks in
 * between. Months that are too short have theirs on their last day; of weekdays that are named the first one counts that
 * is not before the event. Pure.
 *
 * @returns `count` times, in order
 */
export function timesOf(time: EventTime, { every, interval, weekdays, count }: Repetition): EventTime[] {
  const first = wallOf(time);
  const days =
    every === 'week' && weekdays !== null
      ? daysOfWeeks(first.start, { interval, weekdays, count })
      : Array.from({ length: count }, (_, index) => first.start.plus({ [`${every}s`]: index * interval }));
  return days.map((start) => fromWall(movedTo(first, start), time));
}

function daysOfWeeks(
  first: DateTime,
  { interval, weekdays, count }: { interval: number; weekdays: readonly Weekday[]; count: number },
): DateTime[] {
  const monday = first.startOf('week');
  const offsets = WEEKDAYS.map((name, index) => ({ name, index })).filter(({ name }) => weekdays.includes(name));
  const sinceMidnight = first.diff(first.startOf('day'));
  const days: DateTime[] = [];
  for (let week = 0; days.length < count; week += interval) {
    for (const { index } of offsets) {
      const start = monday.plus({ weeks: week, days: index }).plus(sinceMidnight);
      if (start >= first && days.length < count) days.push(start);
    }
  }
  return days;
}

function movedTo({ start, end }: WallSpan, to: DateTime): WallSpan {
  return { start: to, end: to.plus(end.diff(start)) };
}
