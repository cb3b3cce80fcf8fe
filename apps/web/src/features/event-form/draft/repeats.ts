import type { RepeatBody } from '@calendar/client';
import type { EventType } from './draft';

export type Unit = RepeatBody['every'];
export type Weekday = NonNullable<RepeatBody['weekdays']>[number];

export const WEEKDAYS = [
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
  'sunday',
] as const satisfies readonly Weekday[];
export const MOST_INTERVAL = 12;
export const MOST_COUNT = 26;
const USUAL_COUNT = 4;

/** How something new is repeated. */
export interface Repeats {
  every: Unit;
  interval: number;
  /** Of weeks only; `null`: the day of the first one. */
  weekdays: Weekday[] | null;
  count: number;
}

export function usualRepeats(every: Unit): Repeats {
  return { every, interval: 1, weekdays: null, count: USUAL_COUNT };
}

/** Each interview has people of its own, and a time of its own. */
export function canRepeat(type: EventType): boolean {
  return type !== 'interview';
}

/** The day of a time of the clock; `null` while it is not complete. @param clock such as "2026-12-01T10:00:00" */
export function weekdayOf(clock: string | null): Weekday | null {
  if (clock === null) return null;
  return WEEKDAYS[(new Date(`${clock}Z`).getUTCDay() + 6) % 7]!;
}

/** The days on which it is repeated. @param first the day of the first one */
export function daysOf({ weekdays }: Repeats, first: Weekday | null): readonly Weekday[] {
  return weekdays ?? (first === null ? [] : [first]);
}

/** With a day more or less; with none left it is the day of the first one again. */
export function withDay(
  repeats: Repeats,
  first: Weekday | null,
  { day, isOn }: { day: Weekday; isOn: boolean },
): Repeats {
  const before = daysOf(repeats, first);
  const weekdays = WEEKDAYS.filter((each) => (each === day ? isOn : before.includes(each)));
  return { ...repeats, weekdays: weekdays.length === 0 ? null : weekdays };
}

/** In the words of the API. */
export function repeatBody({ every, interval, weekdays, count }: Repeats) {
  return { every, interval, count, ...(every === 'week' && weekdays !== null && { weekdays }) };
}
