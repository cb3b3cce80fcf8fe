import { DateTime } from 'luxon';
import { ProviderError } from '@calendar/contracts/calendar-provider';
import type { EventTime } from '@calendar/contracts/vocabulary';

const WEEKDAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'] as const;
const DAYS_IN_WEEK = 7;

interface Shift {
  from: DateTime<true>;
  to: DateTime<true>;
  /** Whole days between the dates on the wall. */
  days: number;
}

/**
 * The rules of a series (RFC 5545, as Google keeps them) whose first occurrence moves: those that name days of the week or
 * of the month name other ones then, and the end moves along. EXDATE and RDATE stay as they are. Pure.
 *
 * @throws ProviderError `invalid` for rules that name several days of months or years: nobody can tell what they would be
 */
export function movedRecurrence(recurrence: readonly string[], before: EventTime, after: EventTime): string[] {
  const [from, to] = [wallStart(before), wallStart(after)];
  const days = Math.round(to.startOf('day').setZone('UTC', { keepLocalTime: true }).diff(dayOf(from), 'days').days);
  return recurrence.map((line) => (line.startsWith('RRULE:') ? movedRule(line, { from, to, days }) : line));
}

function dayOf(time: DateTime<true>): DateTime {
  return time.startOf('day').setZone('UTC', { keepLocalTime: true });
}

function wallStart(time: EventTime): DateTime<true> {
  const start = DateTime.fromISO(time.start, { zone: time.timeZone ?? 'UTC' });
  if (!start.isValid) throw new ProviderError('invalid', { reason: 'time', message: 'The time cannot be read' });
  return start;
}

function movedRule(line: string, shift: Shift): string {
  const parts = new Map(
    line
      .slice('RRULE:'.length)
      .split(';')
      .map((part) => part.split('=') as [string, string]),
  );
  if (shift.days !== 0) moveDays(parts, shift);
  const until = parts.get('UNTIL');
  if (until !== undefined) parts.set('UNTIL', movedEnd(until, shift));
  return `RRULE:${[...parts].map(([name, value]) => `${name}=${value}`).join(';')}`;
}

/** Changes `parts`. */
function moveDays(parts: Map<string, string>, { to, days }: Shift): void {
  const isByWeek = parts.get('FREQ') === 'WEEKLY' || parts.get('FREQ') === 'DAILY';
  const byDay = parts.get('BYDAY');
  if (isByWeek) {
    if (byDay !== undefined)
      parts.set(
        'BYDAY',
        byDay
          .split(',')
          .map((day) => weekdayAfter(day, days))
          .join(','),
      );
    return;
  }
  if (parts.has('BYSETPOS') || [...parts.values()].some((value) => value.includes(','))) throw cannotBeMoved();
  if (byDay !== undefined) parts.set('BYDAY', sameOrdinal(byDay, to));
  if (parts.has('BYMONTHDAY')) parts.set('BYMONTHDAY', String(to.day));
  if (parts.has('BYMONTH')) parts.set('BYMONTH', String(to.month));
}

function weekdayAfter(day: string, days: number): string {
  const index = WEEKDAYS.findIndex((each) => each === day);
  if (index < 0) throw cannotBeMoved();
  return WEEKDAYS[(((index + days) % DAYS_IN_WEEK) + DAYS_IN_WEEK) % DAYS_IN_WEEK]!;
}

/** `2TU` on the second Thursday of a month is `2TH`; the last one stays the last one where it is. */
function sameOrdinal(byDay: string, to: DateTime<true>): string {
  const isLast = byDay.startsWith('-1') && to.day + DAYS_IN_WEEK > to.daysInMonth;
  const hasOrdinal = /^[+-]?\d/.test(byDay);
  const ordinal = isLast ? '-1' : String(Math.ceil(to.day / DAYS_IN_WEEK));
  return `${hasOrdinal ? ordinal : ''}${WEEKDAYS[to.weekday - 1]}`;
}

function movedEnd(until: string, { from, to, days }: Shift): string {
  const format = until.length === 'YYYYMMDD'.length ? 'yyyyMMdd' : "yyyyMMdd'T'HHmmss'Z'";
  const end = DateTime.fromFormat(until, format, { zone: 'UTC' });
  if (!end.isValid) throw cannotBeMoved();
  const moved = format === 'yyyyMMdd' ? end.plus({ days }) : end.plus(to.toMillis() - from.toMillis());
  return moved.toFormat(format);
}

function cannotBeMoved(): ProviderError {
  return new ProviderError('invalid', { reason: 'recurrence', message: 'The rule of the series cannot be moved' });
}
