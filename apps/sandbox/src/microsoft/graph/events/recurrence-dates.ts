import { WEEKDAYS, type Recurrence } from '../../mailboxes/stored-event';
import { dateOfDay, dayNumber, daysOf } from '../../../series/series-days';

/**
 * The days of a series, in order.
 *
 * @param last no day after this one is given, `YYYY-MM-DD`
 */
export function* datesOf({ pattern, range }: Recurrence, last: string): Generator<string> {
  const repetition = {
    unit: pattern.type === 'daily' ? ('day' as const) : ('week' as const),
    interval: pattern.interval,
    weekdays: pattern.daysOfWeek.map((name) => WEEKDAYS.indexOf(name)),
    firstWeekday: WEEKDAYS.indexOf(pattern.firstDayOfWeek),
    count: range.type === 'numbered' ? range.numberOfOccurrences : undefined,
  };
  const end = Math.min(dayNumber(last), range.type === 'endDate' ? dayNumber(range.endDate) : Infinity);
  for (const day of daysOf(repetition, dayNumber(range.startDate))) {
    if (day > end) return;
    yield dateOfDay(day);
  }
}
