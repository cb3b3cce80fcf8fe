import type { IANAZone } from 'luxon';
import { instantOf, utcOf, wallText, wallTimeAt } from './wall-time';

const WEEKDAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'] as const;
const DAYS_IN_WEEK = 7;
const DAY_MS = 86_400_000;

/** What clocks in a zone show: milliseconds, as if they showed UTC. Without a zone: in UTC, or on a day. */
export interface ClockTime {
  wall: number;
  zone: IANAZone | null;
}

/** Where the first occurrence of a series begins, and where it is to begin. */
export interface SeriesMove {
  from: ClockTime;
  to: ClockTime;
}

/**
 * The value of an RRULE (RFC 5545, 3.3.10) whose series moves: days of the week or of the month that it names become other ones,
 * and its end moves along. Pure.
 *
 * @returns `null` for rules of which nobody can tell what they would be, such as those that name several days of months
 */
export function movedRule(rule: string, move: SeriesMove): string | null {
  const parts = new Map(rule.split(';').map((part) => part.split('=', 2) as [string, string]));
  const days = dayOf(move.to) - dayOf(move.from);
  if (days !== 0 && !moveDays(parts, { to: new Date(move.to.wall), days })) return null;
  const until = parts.get('UNTIL');
  const moved = until === undefined ? undefined : movedValue(until, move);
  if (moved === null) return null;
  if (moved !== undefined) parts.set('UNTIL', moved);
  return [...parts].map((part) => part.join('=')).join(';');
}

/**
 * A date, a wall time or an instant of a series that moves, in the form that it has: as far from the first occurrence as before,
 * by what clocks show. Pure.
 *
 * @returns `null` for what is none of the three
 */
export function movedValue(value: string, { from, to }: SeriesMove): string | null {
  const text = value.trim().toUpperCase();
  if (!text.includes('T')) {
    const day = utcOf(`${text}T000000`);
    return day === null ? null : wallText(day + (dayOf(to) - dayOf(from)) * DAY_MS).slice(0, 8);
  }
  const isInstant = text.endsWith('Z');
  const told = utcOf(text.replace(/Z$/, ''));
  if (told === null) return null;
  const wall = isInstant && from.zone ? utcOf(wallTimeAt(told, from.zone))! : told;
  const moved = wallText(wall + to.wall - from.wall);
  if (!isInstant) return moved;
  return `${to.zone ? wallText(instantOf(moved, to.zone)!) : moved}Z`;
}

function dayOf({ wall }: ClockTime): number {
  return Math.floor(wall / DAY_MS);
}

/** Changes `parts`. @returns whether that can be told */
function moveDays(parts: Map<string, string>, { to, days }: { to: Date; days: number }): boolean {
  const named = (...names: string[]) => names.some((name) => parts.has(name));
  if (named('BYSETPOS', 'BYWEEKNO', 'BYYEARDAY')) return false;
  const byDay = parts.get('BYDAY');
  if (['WEEKLY', 'DAILY'].includes(parts.get('FREQ') ?? '')) {
    if (named('BYMONTH', 'BYMONTHDAY')) return false;
    const moved = byDay?.split(',').map((day) => weekdayAfter(day, days)) ?? [];
    if (moved.includes(null)) return false;
    if (byDay !== undefined) parts.set('BYDAY', moved.join(','));
    return true;
  }
  if (['BYDAY', 'BYMONTHDAY', 'BYMONTH'].some((name) => parts.get(name)?.includes(','))) return false;
  if (byDay !== undefined) parts.set('BYDAY', sameOrdinal(byDay, to));
  if (named('BYMONTHDAY')) parts.set('BYMONTHDAY', String(to.getUTCDate()));
  if (named('BYMONTH')) parts.set('BYMONTH', String(to.getUTCMonth() + 1));
  return true;
}

function weekdayAfter(day: string, days: number): string | null {
  const index = WEEKDAYS.findIndex((each) => each === day);
  if (index < 0) return null;
  return WEEKDAYS[(((index + days) % DAYS_IN_WEEK) + DAYS_IN_WEEK) % DAYS_IN_WEEK]!;
}

/** `2TU` on the second Thursday of a month is `2TH`; the last one stays the last one where it is. */
function sameOrdinal(byDay: string, to: Date): string {
  const [day, weekday] = [to.getUTCDate(), WEEKDAYS[(to.getUTCDay() + 6) % DAYS_IN_WEEK]!];
  const daysInMonth = new Date(Date.UTC(to.getUTCFullYear(), to.getUTCMonth() + 1, 0)).getUTCDate();
  const isLast = byDay.startsWith('-1') && day + DAYS_IN_WEEK > daysInMonth;
  const hasOrdinal = /^[+-]?\d/.test(byDay);
  const ordinal = isLast ? '-1' : String(Math.ceil(day / DAYS_IN_WEEK));
  return `${hasOrdinal ? ordinal : ''}${weekday}`;
}
