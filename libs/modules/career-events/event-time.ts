import type { EventTime } from '@calendar/contracts/vocabulary';
import type { FieldError } from '@calendar/platform/errors';
import { DateTime, IANAZone } from 'luxon';

const DATE = /^\d{4}-\d{2}-\d{2}$/;
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/i;
const FIRST_YEAR = 1970;
const LAST_YEAR = 2200;

export interface TimeInput {
  start: string;
  end: string;
  timeZone?: string | null | undefined;
  allDay: boolean;
}

export type ParsedTime = { ok: true; time: EventTime } | { ok: false; errors: FieldError[] };

/**
 * Reads the times of a request: dates (end exclusive) for an all-day event, else instants with any offset and an IANA
 * zone. Pure.
 */
export function parseTime(input: TimeInput): ParsedTime {
  return input.allDay ? parseAllDay(input) : parseTimed(input);
}

function parseAllDay(input: TimeInput): ParsedTime {
  const errors: FieldError[] = (['start', 'end'] as const)
    .filter((field) => !isDate(input[field]))
    .map((field) => ({ field, message: 'must be a date such as 2026-12-01, because the event is all-day' }));
  if (input.timeZone && !isTimeZone(input.timeZone)) errors.push(badZone());
  if (errors.length > 0) return { ok: false, errors };
  const { start, end } = input;
  if (end <= start) {
    return { ok: false, errors: [{ field: 'end', message: 'must be after start (the end date is exclusive)' }] };
  }
  return { ok: true, time: { allDay: true, start, end, timeZone: null } };
}

function parseTimed(input: TimeInput): ParsedTime {
  const errors: FieldError[] = [];
  const start = parseInstant(input.start);
  const end = parseInstant(input.end);
  if (!start) errors.push(badInstant('start'));
  if (!end) errors.push(badInstant('end'));
  if (!input.timeZone) errors.push({ field: 'timeZone', message: 'is required unless the event is all-day' });
  else if (!isTimeZone(input.timeZone)) errors.push(badZone());
  if (start && end && end <= start) errors.push({ field: 'end', message: 'must be after start' });
  if (!start || !end || errors.length > 0) return { ok: false, errors };
  return {
    ok: true,
    time: {
      allDay: false,
      start: start.toJSDate().toISOString(),
      end: end.toJSDate().toISOString(),
      timeZone: input.timeZone!,
    },
  };
}

/** How a time is shown: dates as they are, instants with the offset of the event's zone. */
export function formatTime(time: EventTime): { start: string; end: string } {
  if (time.allDay) return { start: time.start, end: time.end };
  const inZone = (instant: string) =>
    DateTime.fromISO(instant, { zone: time.timeZone }).toISO({ suppressMilliseconds: true }) ?? instant;
  return { start: inZone(time.start), end: inZone(time.end) };
}

function parseInstant(text: string): DateTime | null {
  if (!INSTANT.test(text)) return null;
  const parsed = DateTime.fromISO(text.toUpperCase(), { zone: 'UTC' });
  return parsed.isValid && parsed.year >= FIRST_YEAR && parsed.year <= LAST_YEAR ? parsed : null;
}

function isDate(text: string): boolean {
  if (!DATE.test(text)) return false;
  const parsed = DateTime.fromISO(text, { zone: 'UTC' });
  return parsed.isValid && parsed.year >= FIRST_YEAR && parsed.year <= LAST_YEAR;
}

/** IANA names only: an offset such as `+01:00` knows no daylight saving. */
function isTimeZone(name: string): boolean {
  return /^[A-Za-z]/.test(name) && IANAZone.isValidZone(name);
}

function badInstant(field: string): FieldError {
  return { field, message: 'must be an ISO 8601 time with an offset, such as 2026-12-01T10:00:00+01:00' };
}

function badZone(): FieldError {
  return { field: 'timeZone', message: 'must be an IANA time zone such as Europe/Berlin' };
}
