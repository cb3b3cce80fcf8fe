import { ProviderError } from '@calendar/contracts/calendar-provider';
import type { EventTime } from '@calendar/contracts/vocabulary';
import { contentLine, utcOf, wallText, type ContentLine } from '@calendar/platform/icalendar';
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

const NAMED_DAYS = /;?(BYDAY|BYMONTHDAY|BYYEARDAY|BYWEEKNO|BYMONTH|BYSETPOS)=/i;
/** Lines that name occurrences by their times, or tell where those stand that differ. */
const NAMING = ['EXDATE', 'RDATE'];
const NAMING_IN_EXCEPTIONS = ['RECURRENCE-ID', 'DTSTART', 'DTEND'];

/**
 * The lines of a series that name its days, for a series that moves as a whole: what differs from it, and what was dropped,
 * move along. Pure.
 *
 * @returns by index of the line, what is to stand in its place
 * @throws ProviderError `invalid` when nobody can tell what they would be: a rule that names days moves to another day, or the
 *   series to another zone
 */
export function movedSeries(object: CalendarObject, wanted: EventTime): ReadonlyMap<number, string> {
  const { lines, event, exceptions } = object;
  const start = property(lines, event, 'DTSTART');
  const before = wallOf(start?.value);
  const after = wallOfStart(wanted);
  if (before === null || after === null || !start) throw cannotBeMoved();
  const shift = after - before;
  const isOtherDay = Math.floor(after / DAY_MS) !== Math.floor(before / DAY_MS);
  const moved = new Map<number, string>();
  for (const index of indexesOf(event)) {
    const line = lines[index]!;
    if (line.name === 'RRULE') {
      if (isOtherDay && NAMED_DAYS.test(line.value)) throw cannotBeMoved();
      if (line.value.includes('UNTIL=')) moved.set(index, contentLine('RRULE', movedUntil(line.value, shift)));
    }
    if (NAMING.includes(line.name)) moved.set(index, movedTimes(line, { start, wanted, shift }));
  }
  for (const index of exceptions.flatMap(indexesOf)) {
    const line = lines[index]!;
    if (NAMING_IN_EXCEPTIONS.includes(line.name)) moved.set(index, movedTimes(line, { start, wanted, shift }));
  }
  return moved;
}

const DAY_MS = 86_400_000;

interface Move {
  /** The start as it stands. */
  start: ContentLine;
  wanted: EventTime;
  /** Milliseconds between the two as clocks show them. */
  shift: number;
}

/** Only what is told as the start is, and stays so, moves by what clocks show. */
function movedTimes(line: ContentLine, { start, wanted, shift }: Move): string {
  const zone = (each: ContentLine) => each.parameters.get('TZID')?.[0];
  const wantedZone = tellableTime(wanted).timeZone;
  const isDate = !line.value.includes('T');
  const staysInKind = isDate ? wanted.allDay : zone(line) === zone(start) && zone(line) === (wantedZone ?? undefined);
  if (!staysInKind) throw cannotBeMoved();
  const values = line.value.split(',').map((value) => {
    const wall = wallOf(value);
    if (wall === null) throw cannotBeMoved();
    const text = wallText(wall + shift);
    return isDate ? text.slice(0, 8) : text;
  });
  const parameters = Object.fromEntries([...line.parameters].map(([name, [value = '']]) => [name, value]));
  return contentLine(line.name, values.join(','), parameters);
}

function movedUntil(rule: string, shift: number): string {
  return rule.replace(/UNTIL=([0-9TZ]+)/i, (_whole, until: string) => {
    const wall = wallOf(until);
    if (wall === null) throw cannotBeMoved();
    const text = wallText(wall + shift);
    return `UNTIL=${until.includes('T') ? text + (until.endsWith('Z') ? 'Z' : '') : text.slice(0, 8)}`;
  });
}

/** What clocks show, as if they showed UTC. */
function wallOf(value: string | undefined): number | null {
  const text = value?.trim().toUpperCase().replace(/Z$/, '') ?? '';
  return utcOf(text.includes('T') ? text : `${text}T000000`);
}

function wallOfStart(wanted: EventTime): number | null {
  const time = tellableTime(wanted);
  if (time.allDay) return Date.parse(time.start);
  const at = Date.parse(time.start);
  return at + zoneOf(time.timeZone).offset(at) * 60_000;
}

function cannotBeMoved(): ProviderError {
  return new ProviderError('invalid', { reason: 'recurrence', message: 'The rule of the series cannot be moved' });
}
