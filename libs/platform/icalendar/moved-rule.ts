import type { IANAZone } from 'luxon';
import { instantOf, utcOf, wallText, wallTimeAt } from './wall-time';

const WEEKDAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'] as const;
const DAYS_IN_WEEK = 7;
const DAYS_IN_EVERY_MONTH = 28;
const DAY_MS = 86_400_000;

/** What clocks in a zone show: milliseconds, as if they showed UTC. Without a zone: in UTC, or on a day. */
export interface ClockTime {
  wall: number;
  zone: IANAZone | null;
  /** It is a day, without a time. */
  isDay?: boolean;
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
  const parts = partsOf(rule);
  const days = dayOf(move.to) - dayOf(move.from);
  if (days !== 0 && !moveDays(parts, { to: new Date(move.to.wall), days })) return null;
  const isAtSameTime = (move.to.wall - move.from.wall) % DAY_MS === 0;
  if (!isAtSameTime && ['BYHOUR', 'BYMINUTE', 'BYSECOND'].some((name) => parts.has(name))) return null;
  const until = parts.get('UNTIL');
  if (until !== undefined) {
    const moved = movesEvenly(rule, move) ? movedEnd(until, move) : null;
    if (moved === null) return null;
    parts.set('UNTIL', moved);
  }
  return [...parts].map((part) => part.join('=')).join(';');
}

/**
 * Whether every occurrence moves as far as the first one does: those of each month do not when its length, or the day of the week
 * on which it begins, comes in between. Pure.
 */
export function movesEvenly(rule: string, { from, to }: SeriesMove): boolean {
  const parts = partsOf(rule);
  const days = dayOf(to) - dayOf(from);
  if (days === 0 || !['MONTHLY', 'YEARLY'].includes(parts.get('FREQ') ?? '')) return true;
  const [was, is] = [new Date(from.wall), new Date(to.wall)];
  const isInSameMonth = was.getUTCFullYear() === is.getUTCFullYear() && was.getUTCMonth() === is.getUTCMonth();
  const areInEveryMonth = Math.max(was.getUTCDate(), is.getUTCDate()) <= DAYS_IN_EVERY_MONTH;
  const isCountedFromEnd = parts.get('BYMONTHDAY')?.startsWith('-') ?? false;
  const byDay = parts.get('BYDAY');
  const isSameWeekday = byDay === undefined || (days % DAYS_IN_WEEK === 0 && /^\+?[1-4]/.test(byDay));
  return isInSameMonth && areInEveryMonth && !isCountedFromEnd && isSameWeekday;
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
  const wall = wallOf(text, from);
  if (wall === null) return null;
  const moved = wall + to.wall - from.wall;
  return text.endsWith('Z') ? instantText(moved, to) : wallText(moved);
}

/** The end of a series, which is told by days where the series is. */
function movedEnd(until: string, move: SeriesMove): string | null {
  const { from, to } = move;
  const text = until.trim().toUpperCase();
  const isByDays = !text.includes('T');
  if (isByDays && from.isDay && !to.isDay) {
    const day = utcOf(`${text}T000000`);
    return day === null ? null : instantText(day + to.wall - from.wall, to);
  }
  if (isByDays || from.isDay || !to.isDay) return movedValue(until, move);
  const wall = wallOf(text, from);
  // Before its time the day has no occurrence any more.
  return wall === null ? null : wallText(Math.floor((wall + to.wall - from.wall) / DAY_MS) * DAY_MS).slice(0, 8);
}

/** What clocks show at a time in one of its two forms; where they leave out the time of the series, that time all the same. */
function wallOf(text: string, { wall: begin, zone }: ClockTime): number | null {
  const told = utcOf(text.replace(/Z$/, ''));
  if (told === null || !text.endsWith('Z') || !zone) return told;
  const shown = utcOf(wallTimeAt(told, zone))!;
  const usual = shown - (shown % DAY_MS) + (begin % DAY_MS);
  return instantOf(wallText(usual), zone) === told ? usual : shown;
}

function instantText(wall: number, { zone }: ClockTime): string {
  const text = wallText(wall);
  return `${zone ? wallText(instantOf(text, zone)!) : text}Z`;
}

function partsOf(rule: string): Map<string, string> {
  return new Map(rule.split(';').map((part) => part.split('=', 2) as [string, string]));
}

function dayOf({ wall }: ClockTime): number {
  return Math.floor(wall / DAY_MS);
}

/** Changes `parts`. @returns whether that can be told */
function moveDays(parts: Map<string, string>, { to, days }: { to: Date; days: number }): boolean {
  const named = (...names: string[]) => names.some((name) => parts.has(name));
  if (named('BYSETPOS', 'BYWEEKNO', 'BYYEARDAY')) return false;
  const frequency = parts.get('FREQ') ?? '';
  if (!['MONTHLY', 'YEARLY'].includes(frequency)) return !named('BYMONTH', 'BYMONTHDAY') && moveWeekdays(parts, days);
  const byDay = parts.get('BYDAY');
  if (['BYDAY', 'BYMONTHDAY', 'BYMONTH'].some((name) => parts.get(name)?.includes(','))) return false;
  // Counted from the end of a month, or over a year.
  if (/^-([2-9]|1\d)/.test(byDay ?? '') || /^-([2-9]|[1-3]\d)/.test(parts.get('BYMONTHDAY') ?? '')) return false;
  if (byDay !== undefined && frequency === 'YEARLY' && !named('BYMONTH')) return false;
  if (byDay !== undefined) parts.set('BYDAY', sameOrdinal(byDay, to));
  if (named('BYMONTHDAY')) parts.set('BYMONTHDAY', sameMonthDay(parts.get('BYMONTHDAY')!, to));
  if (named('BYMONTH')) parts.set('BYMONTH', String(to.getUTCMonth() + 1));
  return true;
}

/** Those that are in one week stay in one: where weeks are left out, it begins as many days later. Changes `parts`. */
function moveWeekdays(parts: Map<string, string>, days: number): boolean {
  const byDay = parts.get('BYDAY');
  if (byDay === undefined) return true;
  const moved = byDay.split(',').map((day) => weekdayAfter(day, days));
  if (moved.includes(null)) return false;
  parts.set('BYDAY', moved.join(','));
  const leavesWeeksOut = parts.get('FREQ') === 'WEEKLY' && Number(parts.get('INTERVAL') ?? 1) > 1;
  const begin = leavesWeeksOut ? weekdayAfter(parts.get('WKST') ?? 'MO', days) : null;
  if (begin !== null) parts.set('WKST', begin);
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
  const isLast = byDay.startsWith('-1') && day + DAYS_IN_WEEK > daysInMonth(to);
  const hasOrdinal = /^[+-]?\d/.test(byDay);
  const ordinal = isLast ? '-1' : String(Math.ceil(day / DAYS_IN_WEEK));
  return `${hasOrdinal ? ordinal : ''}${weekday}`;
}

/** The last day of a month stays the last one where it is. */
function sameMonthDay(byMonthDay: string, to: Date): string {
  const day = to.getUTCDate();
  return byMonthDay === '-1' && day === daysInMonth(to) ? byMonthDay : String(day);
}

function daysInMonth(day: Date): number {
  return new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth() + 1, 0)).getUTCDate();
}
