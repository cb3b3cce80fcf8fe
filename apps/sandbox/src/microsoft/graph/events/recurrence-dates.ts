import type { Recurrence, Weekday } from '../../mailboxes/stored-event';

const DAY_MS = 86_400_000;
/** No series of the sandbox goes on for longer. */
const MOST_PERIODS = 20_000;
const WEEKDAYS: readonly Weekday[] = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
const INDEXES = ['first', 'second', 'third', 'fourth', 'last'] as const;

type Pattern = Recurrence['pattern'];

/**
 * The days of a series, in order.
 *
 * @param last no day after this one is given, `YYYY-MM-DD`
 */
export function* datesOf({ pattern, range }: Recurrence, last: string): Generator<string> {
  const first = dayNumber(range.startDate);
  const end = Math.min(dayNumber(last), range.type === 'endDate' ? dayNumber(range.endDate) : Infinity);
  let left = range.type === 'numbered' ? range.numberOfOccurrences : Infinity;
  for (let period = 0; period < MOST_PERIODS; period += 1) {
    for (const day of daysOfPeriod(pattern, first, period * pattern.interval)) {
      if (day < first) continue;
      if (day > end || left === 0) return;
      left -= 1;
      yield dateOf(day);
    }
  }
}

/** The days (numbers since 1970) that a pattern has in the period that lies `offset` days, weeks, months or years on. */
function daysOfPeriod(pattern: Pattern, first: number, offset: number): number[] {
  const start = new Date(first * DAY_MS);
  switch (pattern.type) {
    case 'daily':
      return [first + offset];
    case 'weekly':
      return daysOfWeek(pattern, first, offset);
    case 'absoluteMonthly':
    case 'relativeMonthly':
      return daysOfMonth(pattern, start.getUTCFullYear(), start.getUTCMonth() + offset);
    case 'absoluteYearly':
    case 'relativeYearly':
      return daysOfMonth(pattern, start.getUTCFullYear() + offset, pattern.month - 1);
  }
}

function daysOfWeek(pattern: Pattern, first: number, offset: number): number[] {
  const firstWeekday = WEEKDAYS.indexOf(pattern.firstDayOfWeek);
  const weekStart = first - ((weekdayOf(first) - firstWeekday + 7) % 7) + offset * 7;
  return pattern.daysOfWeek
    .map((name) => weekStart + ((WEEKDAYS.indexOf(name) - firstWeekday + 7) % 7))
    .sort((a, b) => a - b);
}

/** One day: the day of that number, or the last one of a shorter month; or the n-th of the named weekdays. */
function daysOfMonth(pattern: Pattern, year: number, month: number): number[] {
  const begin = Date.UTC(year, month, 1) / DAY_MS;
  const length = Date.UTC(year, month + 1, 1) / DAY_MS - begin;
  if (pattern.type.startsWith('absolute')) return [begin + Math.min(pattern.dayOfMonth, length) - 1];
  const all = Array.from({ length }, (_, index) => begin + index);
  const named = all.filter((day) => pattern.daysOfWeek.includes(WEEKDAYS[weekdayOf(day)]!));
  const day = pattern.index === 'last' ? named.at(-1) : named[INDEXES.indexOf(pattern.index)];
  return day === undefined ? [] : [day];
}

function weekdayOf(day: number): number {
  return (((day + 4) % 7) + 7) % 7;
}

function dayNumber(date: string): number {
  return Math.floor(Date.parse(`${date}T00:00:00Z`) / DAY_MS);
}

function dateOf(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}
