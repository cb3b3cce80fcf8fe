import { problem } from '@calendar/contracts/errors';
import type { FieldError } from '@calendar/platform/errors';
import { DateTime, IANAZone } from 'luxon';
import type { BusyBody } from './busy.bodies';

const DATE = /^\d{4}-\d{2}-\d{2}$/;
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/i;
const MOST_DAYS = 14;
const DAY_MS = 86_400_000;
/** An hour more: fourteen days may have the one that clocks are put back. */
const MOST_MS = MOST_DAYS * DAY_MS + 3_600_000;
const [FIRST_YEAR, LAST_YEAR] = [1970, 2200];

/** A span of time to look at. */
export interface BusySpan {
  /** ISO instants. */
  from: string;
  to: string;
  /** IANA name. */
  timeZone: string;
}

/** What a body asks about, all its faults at once. Pure. @throws AppError `validation.failed` */
export function spanOf({ start, end, timeZone }: BusyBody): BusySpan {
  const isZone = /^[A-Z]/i.test(timeZone) && IANAZone.isValidZone(timeZone);
  const zone = isZone ? timeZone : 'UTC';
  const [from, to] = [instantOf(start, zone), instantOf(end, zone)];
  const errors: FieldError[] = [
    ...(from ? [] : [badTime('start')]),
    ...(to ? [] : [badTime('end')]),
    ...(isZone
      ? []
      : [{ field: 'timeZone', rule: 'choice' as const, message: 'must be an IANA time zone such as Europe/Berlin' }]),
  ];
  if (from && to && to <= from) errors.push({ field: 'end', rule: 'order', message: 'must be after start' });
  if (from && to && to.toMillis() - from.toMillis() > MOST_MS) {
    errors.push({ field: 'end', rule: 'range', message: `must be at most ${MOST_DAYS} days after start` });
  }
  if (!from || !to || errors.length > 0) {
    throw problem('validation.failed', { detail: 'Correct the fields named in errors and try again.', errors });
  }
  return { from: from.toJSDate().toISOString(), to: to.toJSDate().toISOString(), timeZone };
}

/** @returns `null` for what is no time */
function instantOf(text: string, zone: string): DateTime | null {
  if (!DATE.test(text) && !INSTANT.test(text)) return null;
  const time = DateTime.fromISO(text.toUpperCase(), { zone });
  return time.isValid && time.year >= FIRST_YEAR && time.year <= LAST_YEAR ? time : null;
}

function badTime(field: string): FieldError {
  return { field, rule: 'format', message: 'must be a time such as 2026-12-01T10:00:00+01:00, or a date' };
}
