import type { GoogleEvent } from '../calendars/google-event';
import { GoogleError, invalid, required } from '../google-error';
import { parseRule } from './recurrence-rule';

export type Fields = Record<string, unknown>;

/** No field is nested nearly as deep. */
const DEEPEST = 32;
const TEXTS = ['summary', 'description', 'location'] as const;
const ONE_OF: Readonly<Record<string, ReadonlySet<string>>> = {
  status: new Set(['confirmed', 'tentative', 'cancelled']),
  transparency: new Set(['opaque', 'transparent']),
  visibility: new Set(['default', 'public', 'private', 'confidential']),
  colorId: new Set(Array.from({ length: 11 }, (_, index) => String(index + 1))),
};
const EVENT_TYPES = new Set(['default', 'focusTime', 'outOfOffice', 'workingLocation']);
/** The shared flags with the values that they have when nothing was said. */
const GUEST_FLAGS: Readonly<Record<string, boolean>> = {
  anyoneCanAddSelf: false,
  guestsCanInviteOthers: true,
  guestsCanModify: false,
  guestsCanSeeOtherGuests: true,
};

/** Everything else in a body is ignored: read-only fields, and what Google does not know. */
const WRITABLE = new Set([
  ...TEXTS,
  ...Object.keys(ONE_OF),
  ...Object.keys(GUEST_FLAGS),
  'start',
  'end',
  'reminders',
  'extendedProperties',
  'recurrence',
  'attendees',
  'source',
  'eventType',
  'sequence',
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
    const value = fields[name];
    if (isGiven(value) && (typeof value !== 'string' || !values.has(value)))
      throw invalid(`Invalid value for: ${name}`);
  }
  for (const name of Object.keys(GUEST_FLAGS)) {
    if (isGiven(fields[name]) && typeof fields[name] !== 'boolean') throw invalid(`Invalid value for: ${name}`);
  }
  if (isGiven(fields['eventType']) && !EVENT_TYPES.has(String(fields['eventType']))) {
    throw invalid('Invalid value for: eventType');
  }
  const { sequence } = fields;
  if (isGiven(sequence) && !(Number.isInteger(sequence) && Number(sequence) >= 0)) {
    throw invalid('Invalid value for: sequence');
  }
  checkSource(fields['source']);
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
  for (const [name, standard] of Object.entries(GUEST_FLAGS)) if (event[name] === standard) delete event[name];
}

/** Only the organizer may change what guests may do. */
export function checkGuestFlags(before: GoogleEvent, after: GoogleEvent): void {
  if (before.organizer.self) return;
  for (const [name, standard] of Object.entries(GUEST_FLAGS)) {
    if ((before[name] ?? standard) === (after[name] ?? standard)) continue;
    throw new GoogleError(
      403,
      'forbiddenForNonOrganizer',
      'Shared properties can only be changed by the organizer of the event.',
      { domain: 'calendar' },
    );
  }
}

function readText(name: string, value: unknown): string {
  if (typeof value !== 'string') throw invalid(`Invalid value for: ${name}`);
  return value.replaceAll('\r\n', '\n').replaceAll('\0', '');
}

function checkSource(source: unknown): void {
  if (!isGiven(source)) return;
  const { url } = source as { url?: unknown };
  const isWeb = typeof url === 'string' && URL.canParse(url) && ['http:', 'https:'].includes(new URL(url).protocol);
  if (!isWeb) throw invalid('Invalid value for: source.url');
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
