import type { Attendee, EventContent } from '../../mailboxes/stored-event';
import { badBody } from '../graph-error';
import { htmlOfHtml, htmlOfText, textOfHtml } from './event-body';
import { checkTimes, readTime } from './event-time';
import { writeProperties } from './extended-properties';
import { readRecurrence } from './recurrence-input';

type Body = Readonly<Record<string, unknown>>;

const ENUMS = {
  showAs: ['unknown', 'free', 'tentative', 'busy', 'oof', 'workingElsewhere'],
  sensitivity: ['normal', 'personal', 'private', 'confidential'],
  importance: ['low', 'normal', 'high'],
} as const;
const ATTENDEE_TYPES = ['required', 'optional', 'resource'];
const MOST_ATTENDEES = 500;
const INT32 = { lowest: -(2 ** 31), highest: 2 ** 31 - 1 };

/** What a new event is before its body is read: the service's own defaults. Times come with the body. */
export function emptyContent(): EventContent {
  return {
    subject: '',
    html: htmlOfText(''),
    text: '',
    isAllDay: false,
    start: Number.NaN,
    end: Number.NaN,
    startZone: '',
    endZone: '',
    location: '',
    showAs: 'busy',
    sensitivity: 'normal',
    importance: 'normal',
    isReminderOn: true,
    reminderMinutes: 15,
    categories: [],
    attendees: [],
    recurrence: null,
    properties: new Map(),
  };
}

/**
 * Applies a POST or PATCH body: absent fields stay, unknown and read-only ones are passed over (the type is open).
 *
 * @returns the whole content after it; `before` is untouched
 * @throws GraphError 400
 */
export function applyBody(before: EventContent, body: unknown): EventContent {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw badBody();
  const fields = body as Body;
  const after = contentOf(before);
  applyTexts(after, fields);
  applyChoices(after, fields);
  applyTimes(after, fields);
  checkTimes(after);
  if (fields['recurrence'] !== undefined) after.recurrence = readRecurrence(fields['recurrence'], after);
  if (fields['singleValueExtendedProperties'] !== undefined) {
    after.properties = writeProperties(after.properties, fields['singleValueExtendedProperties']);
  }
  return after;
}

/** The text body of a write as it was sent, which the answer to a create repeats; undefined for HTML and without one. */
export function sentText(body: unknown): string | undefined {
  const { contentType = 'text', content } = Object((body as Body)['body']) as Body;
  return typeof content === 'string' && String(contentType).toLowerCase() === 'text' ? content : undefined;
}

function contentOf(event: EventContent): EventContent {
  const { subject, html, text, isAllDay, start, end, startZone, endZone, location, showAs, sensitivity, importance } =
    event;
  const { isReminderOn, reminderMinutes, categories, attendees, recurrence, properties } = event;
  const texts = { subject, html, text, location, categories, attendees };
  const times = { isAllDay, start, end, startZone, endZone, recurrence };
  return { ...texts, ...times, showAs, sensitivity, importance, isReminderOn, reminderMinutes, properties };
}

function applyTexts(after: EventContent, fields: Body): void {
  if (fields['subject'] !== undefined) after.subject = text(fields['subject'] ?? '', 'subject');
  if (fields['body'] !== undefined) {
    after.html = htmlOf(fields['body']);
    after.text = textOfHtml(after.html);
  }
  const location = locationOf(fields);
  if (location !== undefined) after.location = location;
  if (fields['categories'] !== undefined) {
    after.categories = list(fields['categories'], 'categories').map((category) => text(category, 'categories'));
  }
  if (fields['attendees'] !== undefined) after.attendees = attendeesOf(fields['attendees']);
}

function applyChoices(after: EventContent, fields: Body): void {
  for (const name of ['showAs', 'sensitivity', 'importance'] as const) {
    if (fields[name] !== undefined) after[name] = oneOf(ENUMS[name], fields[name], name);
  }
  if (fields['isReminderOn'] !== undefined) after.isReminderOn = flag(fields['isReminderOn'], 'isReminderOn');
  if (fields['reminderMinutesBeforeStart'] !== undefined) {
    after.reminderMinutes = int32(fields['reminderMinutesBeforeStart'], 'reminderMinutesBeforeStart');
  }
}

function applyTimes(after: EventContent, fields: Body): void {
  if (fields['isAllDay'] !== undefined) after.isAllDay = flag(fields['isAllDay'], 'isAllDay');
  if (fields['start'] !== undefined)
    [after.start, after.startZone] = readTime(fields['start'], 'Start', after.isAllDay);
  if (fields['end'] !== undefined) [after.end, after.endZone] = readTime(fields['end'], 'End', after.isAllDay);
}

function htmlOf(value: unknown): string {
  if (value === null) return htmlOfText('');
  const { contentType, content } = object(value, 'body');
  const type = oneOf(['text', 'html'], contentType ?? 'text', 'contentType');
  const source = text(content ?? '', 'content');
  return type === 'text' ? htmlOfText(source) : htmlOfHtml(source);
}

/** `location` and `locations` mirror each other. */
function locationOf(fields: Body): string | undefined {
  if (fields['location'] !== undefined) return displayName(fields['location']);
  if (fields['locations'] === undefined) return undefined;
  const [first] = list(fields['locations'], 'locations');
  return displayName(first ?? null);
}

function displayName(location: unknown): string {
  return location === null ? '' : text(object(location, 'location')['displayName'] ?? '', 'displayName');
}

function attendeesOf(value: unknown): Attendee[] {
  const attendees = list(value, 'attendees');
  if (attendees.length > MOST_ATTENDEES) throw badBody(`An event has at most ${MOST_ATTENDEES} attendees.`);
  return attendees.map((attendee) => {
    const { type, emailAddress } = object(attendee, 'attendees');
    const { address, name } = object(emailAddress, 'emailAddress');
    const shown = text(address, 'address');
    return {
      type: oneOf(ATTENDEE_TYPES, type ?? 'required', 'type'),
      emailAddress: { name: text(name ?? shown, 'name'), address: shown },
    };
  });
}

function object(value: unknown, name: string): Body {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw cannotConvert(name, 'object');
  return value as Body;
}

function list(value: unknown, name: string): unknown[] {
  if (!Array.isArray(value)) throw cannotConvert(name, 'collection');
  return value;
}

function text(value: unknown, name: string): string {
  if (typeof value !== 'string') throw cannotConvert(name, 'Edm.String');
  return value;
}

function flag(value: unknown, name: string): boolean {
  if (typeof value !== 'boolean') throw cannotConvert(name, 'Edm.Boolean');
  return value;
}

function int32(value: unknown, name: string): number {
  const isFine =
    typeof value === 'number' && Number.isInteger(value) && value >= INT32.lowest && value <= INT32.highest;
  if (!isFine) throw cannotConvert(name, 'Edm.Int32');
  return value;
}

/** Enums are read without case, and written as documented. */
function oneOf(allowed: readonly string[], value: unknown, name: string): string {
  const found = allowed.find((candidate) => candidate.toLowerCase() === String(value).toLowerCase());
  if (found === undefined) throw badBody(`The value of '${name}' is none of ${allowed.join(', ')}.`);
  return found;
}

function cannotConvert(name: string, type: string) {
  return badBody(`Cannot convert the value of '${name}' to the expected type '${type}'.`);
}
