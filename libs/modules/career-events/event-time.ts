import { formatTime, type AllDaySpan, type EventTime, type TimedSpan } from '@calendar/contracts/vocabulary';
import type { FieldError } from '@calendar/platform/errors';
import { DateTime, IANAZone } from 'luxon';

const DATE = /^\d{4}-\d{2}-\d{2}$/;
const WALL_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?/i;
/** RFC 3339 with optional seconds; fractions of a second are read and dropped. */
const INSTANT = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2})?)(?:\.\d{1,9})?(Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/i;
const FIRST_YEAR = 1970;
const LAST_YEAR = 2200;

export interface TimeInput {
  start: string;
  end: string;
  timeZone?: string | null | undefined;
  allDay: boolean;
}

type Fault = Omit<FieldError, 'field'>;

export type ParsedTime = { ok: true; time: EventTime } | { ok: false; errors: FieldError[] };

/**
 * Reads the times of a request: dates (end exclusive) for an all-day event, else instants with any offset and an IANA
 * zone, to the second. What a calendar has brought may lie beyond what a client may say: it is accepted as long as the
 * client leaves it as it is. Pure.
 *
 * @param stored what the event says now; `null` for a new one
 */
export function parseTime(input: TimeInput, stored: EventTime | null = null): ParsedTime {
  return input.allDay
    ? parseAllDay(input, stored?.allDay === true ? stored : null)
    : parseTimed(input, stored?.allDay === false ? stored : null);
}

function parseAllDay({ start, end, timeZone }: TimeInput, stored: AllDaySpan | null): ParsedTime {
  const errors: FieldError[] = Object.entries({ start, end })
    .filter(([field, text]) => text !== stored?.[field as 'start' | 'end'])
    .flatMap(([field, text]) => dateFault(text).map((fault) => ({ field, ...fault })));
  if (typeof timeZone === 'string' && !ianaName(timeZone)) errors.push(badZone());
  const isUnchanged = start === stored?.start && end === stored.end;
  if (errors.length === 0 && !isUnchanged && end <= start) {
    errors.push({ field: 'end', rule: 'order', message: 'must be after start (the end date is exclusive)' });
  }
  if (errors.length > 0) return { ok: false, errors };
  return { ok: true, time: { allDay: true, start, end, timeZone: null } };
}

function parseTimed(input: TimeInput, stored: TimedSpan | null): ParsedTime {
  const shown = stored && formatTime(stored);
  const start = input.start === shown?.start ? stored!.start : parseInstant(input.start, stored?.start);
  const end = input.end === shown?.end ? stored!.end : parseInstant(input.end, stored?.end);
  const zone = typeof input.timeZone === 'string' ? ianaName(input.timeZone) : null;
  const errors: FieldError[] = [];
  if (!start) errors.push({ field: 'start', ...instantFault(input.start) });
  if (!end) errors.push({ field: 'end', ...instantFault(input.end) });
  if (typeof input.timeZone !== 'string') {
    errors.push({ field: 'timeZone', rule: 'required', message: 'is required unless the event is all-day' });
  } else if (!zone) errors.push(badZone());
  const isUnchanged = start === stored?.start && end === stored?.end;
  if (start && end && !isUnchanged && end <= start) {
    errors.push({ field: 'end', rule: 'order', message: 'must be at least a second after start' });
  }
  if (!start || !end || !zone || errors.length > 0) return { ok: false, errors };
  return { ok: true, time: { allDay: false, start, end, timeZone: zone } };
}

/** The UTC instant of a time with an offset, or of a date (its midnight in UTC); `null` for anything else. Pure. */
export function instantOf(text: string): string | null {
  return DATE.test(text) ? parseInstant(`${text}T00:00:00Z`) : parseInstant(text);
}

/**
 * @param stored the one instant that may be out of range
 * @returns a UTC instant as `Date.toISOString()` writes it
 */
function parseInstant(text: string, stored?: string): string | null {
  const match = INSTANT.exec(text);
  if (!match) return null;
  const parsed = DateTime.fromISO(`${match[1]}${match[2]}`.toUpperCase(), { zone: 'UTC' });
  if (!parsed.isValid) return null;
  const instant = parsed.toJSDate().toISOString();
  return instant === stored || isInRange(parsed) ? instant : null;
}

function instantFault(text: string): Fault {
  const example = 'such as 2026-12-01T10:00:00+01:00';
  if (INSTANT.test(text)) {
    return { rule: 'range', message: `must be a time that exists, from ${FIRST_YEAR} to ${LAST_YEAR}` };
  }
  if (DATE.test(text)) {
    return { rule: 'format', message: `must be a time ${example}; a date only when allDay is true` };
  }
  if (WALL_TIME.test(text)) return { rule: 'format', message: `must end with Z or an offset, ${example}` };
  return { rule: 'format', message: `must be an ISO 8601 time with an offset, ${example}` };
}

/** @returns one fault, or none */
function dateFault(text: string): Fault[] {
  if (!DATE.test(text)) {
    return [{ rule: 'format', message: 'must be a date such as 2026-12-01, because the event is all-day' }];
  }
  const parsed = DateTime.fromISO(text, { zone: 'UTC' });
  if (parsed.isValid && isInRange(parsed)) return [];
  return [{ rule: 'range', message: `must be a date that exists, from ${FIRST_YEAR} to ${LAST_YEAR}` }];
}

function isInRange({ year }: DateTime): boolean {
  return year >= FIRST_YEAR && year <= LAST_YEAR;
}

/**
 * The name of an IANA zone in its usual spelling; `null` when there is none. Aliases such as `Asia/Kolkata` stay what
 * they are, and offsets such as `+01:00` are none: they know no daylight saving.
 */
function ianaName(name: string): string | null {
  const met = usualNames.get(name);
  if (met !== undefined) return met;
  if (!/^[A-Za-z]/.test(name) || !IANAZone.isValidZone(name)) return null;
  const { timeZone } = new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions();
  const usual = timeZone.toLowerCase() === name.toLowerCase() ? timeZone : name;
  usualNames.set(name, usual);
  if (usualNames.size > MOST_NAMES) usualNames.delete(usualNames.keys().next().value!);
  return usual;
}

/**
 * There are about six hundred, and each can be written in many ways. The oldest goes first: whoever sends thousands of
 * spellings leaves no lasting mark.
 */
const MOST_NAMES = 2_000;
/** Names of zones met before, by how they were written: looking one up takes longer than reading the rest of an event. */
const usualNames = new Map<string, string>();

function badZone(): FieldError {
  return { field: 'timeZone', rule: 'choice', message: 'must be an IANA time zone such as Europe/Berlin' };
}
