import type { DayOfWeek, PatternedRecurrence, RecurrencePattern, WeekIndex } from '@microsoft/microsoft-graph-types';
import { DateTime } from 'luxon';
import { ProviderError } from '@calendar/contracts/calendar-provider';

const WEEKDAYS: readonly DayOfWeek[] = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];
const ORDINALS: readonly WeekIndex[] = ['first', 'second', 'third', 'fourth', 'last'];
const DAYS_IN_WEEK = 7;

/**
 * The rule of a series whose first occurrence moves to another date: the days that it names move along, as does its end. Graph
 * wants the first date of the rule to be that of the event, and the rule to come with a change of the zone. Pure.
 *
 * @param date `YYYY-MM-DD`, on the wall in the zone of the event
 * @throws ProviderError `invalid` when several days of a month are named: nobody can tell what they would be
 */
export function movedGraphRecurrence({ pattern, range }: PatternedRecurrence, date: string): PatternedRecurrence {
  const [from, to] = [DateTime.fromISO(range?.startDate ?? ''), DateTime.fromISO(date)];
  if (!pattern || !range || !from.isValid || !to.isValid) throw cannotBeMoved();
  const days = Math.round(to.diff(from, 'days').days);
  const end = range.type === 'endDate' && range.endDate ? { endDate: plusDays(range.endDate, days) } : {};
  const { recurrenceTimeZone: _zone, ...kept } = range;
  return {
    pattern: days === 0 ? pattern : movedPattern(pattern, { to, days }),
    range: { ...kept, startDate: date, ...end },
  };
}

function movedPattern(
  pattern: RecurrencePattern,
  { to, days }: { to: DateTime<true>; days: number },
): RecurrencePattern {
  const weekday = WEEKDAYS[to.weekday - 1]!;
  switch (pattern.type) {
    case 'weekly':
      return { ...pattern, daysOfWeek: (pattern.daysOfWeek ?? []).map((day) => weekdayAfter(day, days)) };
    case 'absoluteMonthly':
      return { ...pattern, dayOfMonth: to.day };
    case 'absoluteYearly':
      return { ...pattern, dayOfMonth: to.day, month: to.month };
    case 'relativeMonthly':
      return { ...pattern, ...relativeDay(pattern, to), daysOfWeek: [weekday] };
    case 'relativeYearly':
      return { ...pattern, ...relativeDay(pattern, to), daysOfWeek: [weekday], month: to.month };
    default:
      return pattern;
  }
}

function relativeDay({ daysOfWeek, index }: RecurrencePattern, to: DateTime<true>): { index: WeekIndex } {
  if ((daysOfWeek?.length ?? 0) > 1) throw cannotBeMoved();
  const isLast = index === 'last' && to.day + DAYS_IN_WEEK > to.daysInMonth;
  return { index: isLast ? 'last' : ORDINALS[Math.ceil(to.day / DAYS_IN_WEEK) - 1]! };
}

function weekdayAfter(day: DayOfWeek, days: number): DayOfWeek {
  const index = WEEKDAYS.indexOf(day) + days;
  return WEEKDAYS[((index % DAYS_IN_WEEK) + DAYS_IN_WEEK) % DAYS_IN_WEEK]!;
}

function plusDays(date: string, days: number): string {
  const moved = DateTime.fromISO(date).plus({ days });
  if (!moved.isValid) throw cannotBeMoved();
  return moved.toISODate();
}

function cannotBeMoved(): ProviderError {
  return new ProviderError('invalid', { reason: 'recurrence', message: 'The rule of the series cannot be moved' });
}
