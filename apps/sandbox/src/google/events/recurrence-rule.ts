/** One RRULE, as far as Google's own user interface can make them. */
export interface RecurrenceRule {
  frequency: 'DAILY' | 'WEEKLY' | 'MONTHLY' | 'YEARLY';
  interval: number;
  count: number | undefined;
  /** As written: `20261231` or `20261231T225959Z`. */
  until: string | undefined;
  byDay: { weekday: number; nth: number | undefined }[];
  byMonthDay: number[];
}

const WEEKDAYS = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA'];
const DAY_MS = 86_400_000;
/** Behind it years have five digits. */
const LAST_DAY = Date.parse('9999-12-01T00:00:00Z');
const KNOWN = new Set(['FREQ', 'INTERVAL', 'COUNT', 'UNTIL', 'BYDAY', 'BYMONTHDAY', 'WKST']);

/** @returns undefined when it cannot be read */
export function parseRule(line: string): RecurrenceRule | undefined {
  const parts = new Map(
    line
      .replace(/^RRULE:/, '')
      .split(';')
      .map((part) => part.split('=') as [string, string]),
  );
  const frequency = parts.get('FREQ');
  if (!isFrequency(frequency) || [...parts.keys()].some((name) => !KNOWN.has(name))) return undefined;
  const interval = Number(parts.get('INTERVAL') ?? 1);
  const count = parts.has('COUNT') ? Number(parts.get('COUNT')) : undefined;
  const until = parts.get('UNTIL');
  const byDay = (parts.get('BYDAY')?.split(',') ?? []).map(parseByDay);
  const byMonthDay = (parts.get('BYMONTHDAY')?.split(',') ?? []).map(Number);
  const numbers = [interval, count ?? 1];
  if (!numbers.every((number) => Number.isInteger(number) && number > 0)) return undefined;
  if (until !== undefined && (count !== undefined || !/^\d{8}(T\d{6}Z)?$/.test(until))) return undefined;
  if (
    byDay.includes(undefined) ||
    !byMonthDay.every((day) => Number.isInteger(day) && day !== 0 && Math.abs(day) <= 31)
  )
    return undefined;
  return { frequency, interval, count, until, byDay: byDay as RecurrenceRule['byDay'], byMonthDay };
}

/**
 * The wall times of a rule in order, without end unless the rule has one by count.
 *
 * @param start wall time of the first one, read as if it were UTC, in epoch milliseconds
 */
export function* wallTimesOf(rule: RecurrenceRule, start: number): Generator<number> {
  const timeOfDay = start - dayOf(start);
  let made = 0;
  for (let period = 0; period < 10_000; period += 1) {
    for (const day of daysOf(rule, dayOf(start), period * rule.interval)) {
      if (day > LAST_DAY) return;
      if (day + timeOfDay < start) continue;
      if (rule.count !== undefined && made >= rule.count) return;
      made += 1;
      yield day + timeOfDay;
    }
  }
}

function daysOf({ frequency, byDay, byMonthDay }: RecurrenceRule, start: number, period: number): number[] {
  const first = new Date(start);
  switch (frequency) {
    case 'DAILY': {
      const day = start + period * DAY_MS;
      const isWanted = byDay.length === 0 || byDay.some(({ weekday }) => weekday === new Date(day).getUTCDay());
      return isWanted ? [day] : [];
    }
    case 'WEEKLY': {
      const monday = start - ((first.getUTCDay() + 6) % 7) * DAY_MS + period * 7 * DAY_MS;
      const weekdays = byDay.length === 0 ? [first.getUTCDay()] : byDay.map(({ weekday }) => weekday);
      return weekdays.map((weekday) => monday + ((weekday + 6) % 7) * DAY_MS).sort((a, b) => a - b);
    }
    case 'MONTHLY': {
      const month = daysOfMonth(first.getUTCFullYear(), first.getUTCMonth() + period);
      if (byDay.length > 0) return month.filter((day) => byDay.some((wanted) => isNth(day, month, wanted)));
      const numbers = byMonthDay.length === 0 ? [first.getUTCDate()] : byMonthDay;
      return month.filter((_, index) => numbers.some((one) => (one > 0 ? one - 1 : month.length + one) === index));
    }
    case 'YEARLY':
      return daysOfMonth(first.getUTCFullYear() + period, first.getUTCMonth()).filter(
        (day) => new Date(day).getUTCDate() === first.getUTCDate(),
      );
  }
}

function daysOfMonth(year: number, month: number): number[] {
  const length = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  return Array.from({ length }, (_, index) => Date.UTC(year, month, index + 1));
}

function isNth(day: number, month: readonly number[], { weekday, nth }: RecurrenceRule['byDay'][number]): boolean {
  if (new Date(day).getUTCDay() !== weekday) return false;
  if (nth === undefined) return true;
  const same = month.filter((other) => new Date(other).getUTCDay() === weekday);
  return same.at(nth > 0 ? nth - 1 : nth) === day;
}

function parseByDay(text: string): RecurrenceRule['byDay'][number] | undefined {
  const match = /^([+-]?[1-5])?([A-Z]{2})$/.exec(text);
  const weekday = WEEKDAYS.indexOf(match?.[2] ?? '');
  return match && weekday >= 0 ? { weekday, nth: match[1] === undefined ? undefined : Number(match[1]) } : undefined;
}

function isFrequency(text: string | undefined): text is RecurrenceRule['frequency'] {
  return text === 'DAILY' || text === 'WEEKLY' || text === 'MONTHLY' || text === 'YEARLY';
}

function dayOf(wall: number): number {
  return Math.floor(wall / DAY_MS) * DAY_MS;
}
