import type { EventView } from '@calendar/client';
import { addDays, dateOf, startOfDay } from '../event-times';
import { assignLanes, type Lane } from './lanes';

/** An event in one day, or the part of it that is in that day. */
export interface Piece {
  event: EventView;
  /** It began before this day, or goes on after it. */
  fromBefore: boolean;
  goesOn: boolean;
}

/** Where a piece stands between midnight and midnight, in minutes that clocks show, and beside which others. */
export interface Block extends Piece, Lane {
  from: number;
  to: number;
}

/** A piece that lasts all day, in the same row on each of its days. */
export interface StripPiece extends Piece {
  row: number;
}

export interface DayLayout {
  /** "2026-12-01". */
  date: string;
  strip: readonly StripPiece[];
  blocks: readonly Block[];
}

export interface WeekLayout {
  days: readonly DayLayout[];
  /** How many rows the strip of all-day events needs. */
  rows: number;
}

const HOUR = 60;
const DAY = 24 * HOUR;
/** What is shorter is drawn as long as this, so that a finger hits it. */
export const LEAST_MINUTES = 48;
/** What lasts a day and a night or longer says little between the hours. */
const LONG_MS = 24 * 3_600_000;
const SHOWN_FROM = 8;
const SHOWN_UNTIL = 18;

/**
 * Where each event stands in a week. The hours are those that the clocks of the browser's zone show: on a day of 25 hours two
 * events may stand at the same place without overlapping, and get lanes of their own.
 *
 * @param dates of the week, "2026-11-30" and so on
 */
export function layOutWeek(events: readonly EventView[], dates: readonly string[]): WeekLayout {
  const ordered = events.map((event) => ({ event, span: spanOf(event) })).sort(byStart);
  const long = ordered.filter(({ span }) => span.isLong && dates.some((date) => isOn(span, date)));
  const rows = rowsOf(long, dates);
  const days = dates.map((date) => ({
    date,
    strip: long.flatMap((one, index) =>
      isOn(one.span, date) ? [{ ...pieceOf(one, date), row: rows.of[index]! }] : [],
    ),
    blocks: blocksOf(
      ordered.filter(({ span }) => !span.isLong && isOn(span, date)),
      date,
    ),
  }));
  return { days, rows: rows.count };
}

/** The hours to show: the working day, and what of the events and of now is outside of it. @param now minutes of today; `null` on other weeks */
export function shownHours(days: readonly DayLayout[], now: number | null): { first: number; last: number } {
  const blocks = days.flatMap((day) => day.blocks);
  const times = now === null ? [] : [now];
  const first = Math.min(SHOWN_FROM * HOUR, ...blocks.map(({ from }) => from), ...times);
  const last = Math.max(SHOWN_UNTIL * HOUR, ...blocks.map(({ to }) => to), ...times.map((time) => time + 1));
  return { first: Math.floor(first / HOUR), last: Math.ceil(last / HOUR) };
}

/** Minutes since midnight, as clocks show them. @param at epoch ms */
export function minutesOf(at: number): number {
  const date = new Date(at);
  return date.getHours() * HOUR + date.getMinutes();
}

/** On which days something is, the last one included; of timed events also from when until when (epoch ms). */
interface Span {
  first: string;
  last: string;
  start: number;
  end: number;
  isLong: boolean;
}

interface Placed {
  event: EventView;
  span: Span;
}

function spanOf({ start, end, allDay }: EventView): Span {
  if (allDay) {
    const last = addDays(end, -1);
    return { first: start, last, start: startOfDay(start).getTime(), end: startOfDay(end).getTime(), isLong: true };
  }
  const [from, to] = [Date.parse(start), Date.parse(end)];
  // What ends at midnight is not on the next day; what takes no time is on its own one.
  const last = dateOf(Math.max(from, to - 1));
  return { first: dateOf(from), last, start: from, end: to, isLong: to - from >= LONG_MS };
}

function byStart(one: Placed, other: Placed): number {
  return one.span.start - other.span.start || other.span.end - one.span.end || (one.event.id < other.event.id ? -1 : 1);
}

function isOn({ first, last }: Span, date: string): boolean {
  return first <= date && date <= last;
}

function pieceOf({ event, span }: Placed, date: string): Piece {
  return { event, fromBefore: span.first < date, goesOn: date < span.last };
}

/** One row for each long event through all of its days of this week. */
function rowsOf(long: readonly Placed[], dates: readonly string[]): { of: number[]; count: number } {
  const lanes = assignLanes(
    long.map(({ span }) => ({
      from: dates.filter((date) => date < span.first).length,
      to: dates.filter((date) => date <= span.last).length,
    })),
  );
  const of = lanes.map(({ lane }) => lane);
  return { of, count: Math.max(0, ...of.map((row) => row + 1)) };
}

function blocksOf(placed: readonly Placed[], date: string): Block[] {
  const intervals = placed.map(({ span }) => {
    const starts = span.first < date ? 0 : minutesOf(span.start);
    const ends = date < span.last || dateOf(span.end) > date ? DAY : minutesOf(span.end);
    const from = Math.min(starts, DAY - LEAST_MINUTES);
    return { from, to: Math.max(ends, from + LEAST_MINUTES) };
  });
  const lanes = assignLanes(intervals);
  return placed.map((one, index) => ({ ...pieceOf(one, date), ...intervals[index]!, ...lanes[index]! }));
}
