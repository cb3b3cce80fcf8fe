import { badBody, invalidRequest, propertyValidation, unknownTimeZone } from '../graph-error';
import type { StoredEvent } from '../mailbox';
import { htmlOfHtml, htmlOfText } from '../texts';
import { ianaOf, instantOf, storedNameOf } from '../zones';

type Body = Record<string, unknown>;

/** The content of an event: everything a client can write. */
export type EventContent = Pick<
  StoredEvent,
  | 'subject'
  | 'html'
  | 'isAllDay'
  | 'start'
  | 'end'
  | 'startZone'
  | 'endZone'
  | 'location'
  | 'showAs'
  | 'sensitivity'
  | 'importance'
  | 'isReminderOn'
  | 'reminderMinutes'
  | 'categories'
  | 'recurrence'
  | 'properties'
>;

const ENUMS = {
  showAs: ['unknown', 'free', 'tentative', 'busy', 'oof', 'workingElsewhere'],
  sensitivity: ['normal', 'personal', 'private', 'confidential'],
  importance: ['low', 'normal', 'high'],
} as const;
const DAY_MS = 86_400_000;
const INT32 = 2_147_483_647;

/** What a new event is before its body is read: the service's own defaults. */
export function emptyContent(): Omit<EventContent, 'start' | 'end' | 'startZone' | 'endZone'> {
  return {
    subject: '',
    html: htmlOfText(''),
    isAllDay: false,
    location: '',
    showAs: 'busy',
    sensitivity: 'normal',
    importance: 'normal',
    isReminderOn: true,
    reminderMinutes: 15,
    categories: [],
    recurrence: null,
    properties: new Map(),
  };
}

/** Applies a POST or PATCH body: absent fields stay. @throws GraphError 400 */
export function applyBody<Content extends Partial<EventContent>>(
  before: Content,
  body: unknown,
): Content & EventContent {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw badBody();
  const fields = body as Body;
  const after = { ...before } as Content & EventContent;
  if (fields['subject'] !== undefined) after.subject = text(fields['subject']);
  if (fields['body'] !== undefined) after.html = htmlOf(fields['body']);
  const location = locationOf(fields);
  if (location !== undefined) after.location = location;
  for (const name of ['showAs', 'sensitivity', 'importance'] as const) {
    if (fields[name] !== undefined) after[name] = oneOf(ENUMS[name], fields[name]);
  }
  if (fields['isReminderOn'] !== undefined) after.isReminderOn = flag(fields['isReminderOn']);
  if (fields['reminderMinutesBeforeStart'] !== undefined)
    after.reminderMinutes = int32(fields['reminderMinutesBeforeStart']);
  if (Array.isArray(fields['categories'])) after.categories = fields['categories'].map(text);
  if (fields['recurrence'] !== undefined) after.recurrence = fields['recurrence'];
  if (fields['isAllDay'] !== undefined) after.isAllDay = flag(fields['isAllDay']);
  if (fields['start'] !== undefined) [after.start, after.startZone] = timeOf(fields['start'], 'Start', after.isAllDay);
  if (fields['end'] !== undefined) [after.end, after.endZone] = timeOf(fields['end'], 'End', after.isAllDay);
  if (fields['singleValueExtendedProperties'] !== undefined) {
    after.properties = propertiesOf(after.properties, fields['singleValueExtendedProperties']);
  }
  return checked(after);
}

function checked<Content extends EventContent>(event: Content): Content {
  if (event.start === undefined || event.end === undefined)
    throw invalidRequest('The Event.Start and Event.End properties are required.');
  if (event.end < event.start) throw propertyValidation('The end time must be after the start time.');
  if (!event.isAllDay) return event;
  if (event.start % DAY_MS !== 0)
    throw invalidRequest('The Event.Start property for an all-day event needs to be set to midnight.');
  if (event.end % DAY_MS !== 0)
    throw invalidRequest('The Event.End property for an all-day event needs to be set to midnight.');
  if (event.startZone !== event.endZone)
    throw invalidRequest('Start and end of an all-day event must be in the same time zone.');
  if (event.end - event.start < DAY_MS) {
    throw invalidRequest('The duration of an event marked as All day must be at least 24 hours.');
  }
  return event;
}

/** Of an all-day event the wall time counts, in whatever zone. */
function timeOf(value: unknown, name: string, isAllDay: boolean): [instant: number, zone: string] {
  const { dateTime, timeZone } = (value ?? {}) as Body;
  if (typeof dateTime !== 'string' || !/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,7})?)?$/.test(dateTime)) {
    throw propertyValidation(`The Event.${name} property is not a date and time without offset.`);
  }
  if (Number.isNaN(Date.parse(`${dateTime.slice(0, 16)}Z`))) throw propertyValidation();
  const zone = timeZone === undefined ? 'UTC' : text(timeZone);
  const iana = ianaOf(zone);
  if (iana === undefined) throw unknownTimeZone(zone);
  const wall = dateTime.length < 19 ? `${dateTime}:00` : dateTime.slice(0, 19);
  return [isAllDay ? Date.parse(`${wall}Z`) : instantOf(wall, iana), storedNameOf(zone)];
}

function htmlOf(value: unknown): string {
  const { contentType = 'text', content = '' } = (value ?? {}) as Body;
  const type = text(contentType).toLowerCase();
  if (type !== 'text' && type !== 'html') throw propertyValidation();
  return type === 'text' ? htmlOfText(text(content)) : htmlOfHtml(text(content));
}

/** `location` and `locations` mirror each other. */
function locationOf(fields: Body): string | undefined {
  const location = fields['location'] ?? (Array.isArray(fields['locations']) ? fields['locations'][0] : undefined);
  if (fields['location'] === null || (Array.isArray(fields['locations']) && fields['locations'].length === 0))
    return '';
  if (location === undefined) return undefined;
  return text((Object(location) as Body)['displayName'] ?? '');
}

function propertiesOf(before: ReadonlyMap<string, string>, value: unknown): Map<string, string> {
  if (!Array.isArray(value)) throw propertyValidation();
  const properties = new Map(before);
  for (const property of value as unknown[]) {
    const { id: asked, value: content } = Object(property) as Body;
    const id = text(asked);
    if (!/^(String|Integer|Boolean) (\{[0-9a-f-]{36}\} (Name|Id) .+|0x[0-9a-f]+)$/i.test(id)) {
      throw propertyValidation(`The property id '${id}' is not valid.`);
    }
    properties.set(normalPropertyId(id), text(content));
  }
  return properties;
}

/** Type and GUID are compared without case, the name with. */
export function normalPropertyId(id: string): string {
  return id.replace(
    /^(\w+) (\{[^}]+\})/,
    (_all, type: string, guid: string) => `${type.toLowerCase()} ${guid.toLowerCase()}`,
  );
}

function text(value: unknown): string {
  if (typeof value !== 'string') throw propertyValidation();
  return value;
}

function flag(value: unknown): boolean {
  if (typeof value !== 'boolean') throw propertyValidation();
  return value;
}

function int32(value: unknown): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || Math.abs(value) > INT32) throw propertyValidation();
  return value;
}

function oneOf(allowed: readonly string[], value: unknown): string {
  const found = allowed.find((candidate) => candidate.toLowerCase() === String(value).toLowerCase());
  if (!found) throw propertyValidation();
  return found;
}
