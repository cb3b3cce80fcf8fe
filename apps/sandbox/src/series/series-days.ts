/** How a series repeats, as far as the simulated calendars know: on every so many days, or on days of every so many weeks. */
export interface Repetition {
  unit: 'day' | 'week';
  interval: number;
  /** Of a week, 0 for Sunday; of no use for days. */
  weekdays: readonly number[];
  /** On which a week begins. */
  firstWeekday: number;
  /** How many there are; undefined: no end. */
  count: number | undefined;
}

const DAY_MS = 86_400_000;
/** Behind it years have five digits. */
const LAST_DAY = Date.parse('9999-12-01T00:00:00Z') / DAY_MS;
const MOST_PERIODS = 10_000;

/** The number of the day (since 1970) on which a time is, or a date in words. */
export function dayNumber(when: number | string): number {
  return Math.floor((typeof when === 'string' ? Date.parse(`${when}T00:00:00Z`) : when) / DAY_MS);
}

/** `YYYY-MM-DD` */
export function dateOfDay(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

/** The days of a series in order, by their numbers, from the day of its first one on. */
export function* daysOf(
  { unit, interval, weekdays, firstWeekday, count }: Repetition,
  first: number,
): Generator<number> {
  const weekday = (((first + 4) % 7) + 7) % 7;
  const weekStart = first - ((weekday - firstWeekday + 7) % 7);
  const ofWeek = weekdays.map((each) => (each - firstWeekday + 7) % 7).sort((a, b) => a - b);
  let made = 0;
  for (let period = 0; period < MOST_PERIODS; period += 1) {
    const start = unit === 'day' ? first + period * interval : weekStart + period * interval * 7;
    for (const day of unit === 'day' ? [start] : ofWeek.map((offset) => start + offset)) {
      if (day < first) continue;
      if (day > LAST_DAY || made === count) return;
      made += 1;
      yield day;
    }
  }
}
