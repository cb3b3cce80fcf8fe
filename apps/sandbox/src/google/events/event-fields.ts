import type { GoogleEvent } from '../calendars/google-event';
import { GoogleError, invalid, required } from '../google-error';
import { parseRule } from './recurrence-rule';

export type Fields = Record<string, unknown>;

/** No field is nested nearly as deep. */
const DEEPEST = 32;
const TEXTS = ['summary', 'description', 'location'] as const;
const ONE_OF: Readonly<Record<string, ReadonlySet<unknown>>> = {
  status: new Set(['confirmed', 'tentative', 'cancelled']),
  transparency: new Set(['opaque', 'transparent']),
  visibility: new Set(['default', 'public', 'private', 'confidential']),
};

/** Everything else in a body is ignored: read-only fields, and what is not simulated. */
const WRITABLE = new Set([
  ...TEXTS,
  ...Object.keys(ONE_OF),
  'start',
  'end',
  'reminders',
  'extendedProperties',
  'recurrence',
  'attendees',
]);

/**
 * The writable fields of a body. Null stays null: it removes.
 *
 * @throws GoogleError 400 when it is no object or a field has no value that it may have
 */
export function readFields(body: unknown): Fields {
  if (typeof body !== 'object' || body === null || Array.isArray(body) || isDeeper(body, DEEPEST)) throw parseError();
  const fields: Fields = {};
  for (const [name, value] of Object.entries(body)) {
    if (value !== undefined && WRITABLE.has(name)) fields[name] = value;
  }
  for (const name of TEXTS) if (isGiven(fields[name])) fields[name] = readText(name, fields[name]);
  for (const [name, values] of Object.entries(ONE_OF)) {
    if (isGiven(fields[name]) && !values.has(fields[name])) throw invalid(`Invalid value for: ${name}`);
  }
  checkRecurrence(fields['recurrence']);
  if (isGiven(fields['attendees'])) fields['attendees'] = readAttendees(fields['attendees']);
  return fields;
}

export function parseError(): GoogleError {
  return new GoogleError(400, 'parseError', 'Parse Error');
}

/**
 * Leaves out what Google does not show: empty texts and lists, and values that are the default.
 * Changes `event`.
 */
export function tidy(event: GoogleEvent): void {
  for (const name of TEXTS) if (event[name] === '') delete event[name];
  if (event.transparency === 'opaque') delete event.transparency;
  if (event['visibility'] === 'default') delete event['visibility'];
  if (event.recurrence?.length === 0) delete event.recurrence;
  if (Array.isArray(event['attendees']) && event['attendees'].length === 0) delete event['attendees'];
}

function readText(name: string, value: unknown): string {
  if (typeof value !== 'string') throw invalid(`Invalid value for: ${name}`);
  return value.replaceAll('\r\n', '\n').replaceAll('\0', '');
}

function checkRecurrence(recurrence: unknown): void {
  if (!isGiven(recurrence)) return;
  const isRule = (line: unknown) =>
    typeof line === 'string' &&
    (line.startsWith('RRULE:') ? parseRule(line) !== undefined : /^(EXRULE|RDATE|EXDATE)[:;]/.test(line));
  if (!Array.isArray(recurrence) || !recurrence.every(isRule)) throw invalid('Invalid recurrence rule.');
}

function readAttendees(attendees: unknown): Fields[] {
  if (!Array.isArray(attendees)) throw invalid('Invalid value for: attendees');
  return attendees.map((attendee: unknown) => {
    const { email } = Object(attendee) as { email?: unknown };
    if (typeof email !== 'string' || !email.includes('@')) throw required('Missing attendee email.');
    return { responseStatus: 'needsAction', ...(attendee as Fields) };
  });
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((part) => isDeeper(part, levels - 1));
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}
