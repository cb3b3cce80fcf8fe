import { formatted, locale, timeRange } from '../../../ui/times';
import { addDays, startOfDay } from '../event-times';

const DAYS = 7;
const MONDAY = 1;

/** The seven days of the week in which a day is, "2026-11-30" and so on. @param firstWeekday 1 Monday … 7 Sunday */
export function weekOf(date: string, firstWeekday: number): string[] {
  const weekday = new Date(`${date}T00:00Z`).getUTCDay();
  const first = addDays(date, -((weekday - firstWeekday + DAYS) % DAYS));
  return Array.from({ length: DAYS }, (_, index) => addDays(first, index));
}

/** On which day weeks begin where this person lives: 1 Monday … 7 Sunday. Not every browser knows. */
export function firstWeekday(): number {
  const own = new Intl.Locale(locale);
  return 'getWeekInfo' in own ? own.getWeekInfo().firstDay : MONDAY;
}

/** "30 November – 6 December 2026". */
export function weekName(dates: readonly string[]): string {
  const range = [startOfDay(dates[0]!), startOfDay(dates.at(-1)!)] as const;
  return timeRange(range, { day: 'numeric', month: 'long', year: 'numeric' });
}

/** "Mon" and "30". */
export function shortDayName(date: string): { weekday: string; day: string } {
  const start = startOfDay(date);
  return { weekday: formatted(start, { weekday: 'short' }), day: formatted(start, { day: 'numeric' }) };
}
