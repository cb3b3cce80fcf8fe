import { ProviderError } from '@calendar/contracts/calendar-provider';
import type { EventTime } from '@calendar/contracts/vocabulary';
import {
  contentLine,
  movedRule,
  movedValue,
  movesEvenly,
  utcOf,
  wallTimeAt,
  type ClockTime,
  type ContentLine,
  type SeriesMove,
} from '@calendar/platform/icalendar';
import { indexesOf, properties, property, type CalendarObject, type Component } from './calendar-object';
import { tellableTime, zoneOf } from './event-times';
import { readTime, type ObjectTime } from './object-zones';

/** Whether the event of an object takes place more than once. Pure. */
export function isSeries({ lines, event }: CalendarObject): boolean {
  return properties(lines, event).some(({ name }) => name === 'RRULE' || name === 'RDATE');
}

/**
 * The component that tells where the first occurrence of an event takes place: the event itself, or what stands beside it in its
 * place. Pure.
 *
 * @returns `null` when it was dropped
 */
export function firstOccurrence(object: CalendarObject): Component | null {
  const { lines, event, exceptions } = object;
  if (!isSeries(object)) return event;
  const start = readTime(object, property(lines, event, 'DTSTART'));
  if (!start) return event;
  const dropped = properties(lines, event).filter(({ name }) => name === 'EXDATE');
  if (dropped.some((line) => timesIn(object, line).some((each) => isSame(each, start)))) return null;
  const moved = exceptions.find((each) => {
    const replaced = readTime(object, property(lines, each, 'RECURRENCE-ID'));
    return replaced !== null && isSame(replaced, start);
  });
  if (!moved) return event;
  const status = property(lines, moved, 'STATUS')?.value.trim().toUpperCase();
  return status === 'CANCELLED' ? null : moved;
}

function timesIn(object: CalendarObject, line: ContentLine): ObjectTime[] {
  return line.value.split(',').flatMap((value) => readTime(object, line, value) ?? []);
}

function isSame(one: ObjectTime, other: ObjectTime): boolean {
  if (one.kind === 'date' || other.kind === 'date') {
    return one.kind === 'date' && other.kind === 'date' && one.date === other.date;
  }
  return one.instant === other.instant;
}

/** Lines that name occurrences by their times, or tell where those stand that differ. */
const NAMING = ['EXDATE', 'RDATE'];
const NAMING_IN_EXCEPTIONS = ['RECURRENCE-ID', 'DTSTART', 'DTEND'];

interface Move extends SeriesMove {
  /** The start as it stands. */
  start: ContentLine;
  wanted: EventTime;
  /** All occurrences move as far as the first. */
  isEven: boolean;
}

/**
 * The lines of a series that name its days, for a series that moves as a whole: its rule, what differs from it, and what was
 * dropped, move along. Pure.
 *
 * @returns by index of the line, what is to stand in its place
 * @throws ProviderError `invalid` when nobody can tell what they would be
 */
export function movedSeries(object: CalendarObject, wanted: EventTime): ReadonlyMap<number, string> {
  const { lines, event, exceptions } = object;
  const move = moveOf(object, wanted);
  const moved = new Map<number, string>();
  for (const index of indexesOf(event)) {
    const line = lines[index]!;
    if (line.name === 'RRULE') moved.set(index, ruleLine(line, move));
    if (NAMING.includes(line.name)) moved.set(index, timesLine(line, move));
  }
  // What stands in the place of the first occurrence goes: that is where the series begins now.
  const first = firstOccurrence(object);
  for (const index of exceptions.filter((each) => each !== first).flatMap(indexesOf)) {
    const line = lines[index]!;
    if (NAMING_IN_EXCEPTIONS.includes(line.name)) moved.set(index, timesLine(line, move));
  }
  return moved;
}

function moveOf(object: CalendarObject, wanted: EventTime): Move {
  const start = property(object.lines, object.event, 'DTSTART');
  const from = start && readTime(object, start);
  if (!start || !from) throw cannotBeMoved();
  const time = tellableTime(wanted);
  const clocks = {
    from: from.kind === 'date' ? onDay(from.date) : clockAt(from.instant, from.timeZone),
    to: time.allDay ? onDay(time.start) : clockAt(Date.parse(time.start), time.timeZone),
  };
  const rules = properties(object.lines, object.event).filter(({ name }) => name === 'RRULE');
  return { start, wanted: time, ...clocks, isEven: rules.every(({ value }) => movesEvenly(value, clocks)) };
}

function onDay(date: string): ClockTime {
  return { wall: Date.parse(date), zone: null, isDay: true };
}

function clockAt(instant: number, timeZone: string | null): ClockTime {
  if (timeZone === null || timeZone === 'UTC') return { wall: instant, zone: null };
  const zone = zoneOf(timeZone);
  return { wall: utcOf(wallTimeAt(instant, zone))!, zone };
}

/** One that stays as it was stays so to the byte. */
function ruleLine({ value, raw }: ContentLine, move: Move): string {
  const moved = movedRule(value, move);
  if (moved === null) throw cannotBeMoved();
  return moved === value ? raw : contentLine('RRULE', moved);
}

/** Times of a series are told as its start is, or in UTC: days on a calendar cannot become times, nor the other way round. */
function timesLine(line: ContentLine, move: Move): string {
  const { start, wanted, isEven } = move;
  const zone = ({ parameters }: ContentLine) => parameters.get('TZID')?.[0];
  const isDate = !line.value.includes('T');
  const isInstant = line.value.trim().toUpperCase().endsWith('Z');
  if (!isEven || isDate !== wanted.allDay || (!isInstant && zone(line) !== zone(start))) throw cannotBeMoved();
  const values = line.value.split(',').map((value) => movedValue(value, move));
  if (values.includes(null)) throw cannotBeMoved();
  const kept = Object.fromEntries([...line.parameters].map(([name, [value = '']]) => [name, value]));
  if (isDate || isInstant) return contentLine(line.name, values.join(','), kept);
  if (wanted.timeZone === 'UTC') {
    const { TZID: _zone, ...others } = kept;
    return contentLine(line.name, values.map((value) => `${value}Z`).join(','), others);
  }
  return contentLine(line.name, values.join(','), { ...kept, TZID: wanted.timeZone! });
}

function cannotBeMoved(): ProviderError {
  return new ProviderError('invalid', { reason: 'recurrence', message: 'The rule of the series cannot be moved' });
}
