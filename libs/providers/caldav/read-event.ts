import {
  storableInstant,
  storableText,
  type EventTraits,
  type ProviderEvent,
} from '@calendar/contracts/calendar-provider';
import type { EventContent, EventPresentation } from '@calendar/contracts/vocabulary';
import { unescapeText, utcOf, type ContentLine } from '@calendar/platform/icalendar';
import { alarmMinutes, alarmsOf, keptReminders } from './alarms';
import { properties, property, readObject, type CalendarObject } from './calendar-object';
import { readEventTime, tellableTime } from './event-times';
import { firstOccurrence, isSeries } from './series';

/** What a calendar object holds. `unreadable`: nobody can tell whether there is an event in it. */
export type ObjectReading =
  | { kind: 'event'; event: ProviderEvent }
  | { kind: 'cancelled'; recurring: boolean }
  | { kind: 'unreadable' };

/** Rooms are no guests, and the person who invites is none either. */
const NO_GUESTS = new Set(['ROOM', 'RESOURCE']);

/**
 * A calendar object in neutral words. A series is one event at the time of its first occurrence, and a deleted one when that was
 * dropped. Pure.
 *
 * @param named the name that the object is kept under, and its ETag
 */
export function readEvent(text: string, { id, etag }: { id: string; etag: string }): ObjectReading {
  const object = readObject(text);
  if (!object) return { kind: 'unreadable' };
  const { lines, event } = object;
  const first = firstOccurrence(object);
  if (first === null || wordOf(object, 'STATUS') === 'CANCELLED')
    return { kind: 'cancelled', recurring: isSeries(object) };
  const read = readEventTime(object, first);
  if (!read) return { kind: 'unreadable' };
  const isFormatted = property(lines, event, 'X-ALT-DESC') !== undefined;
  const guests = guestsOf(object);
  const traits: EventTraits | undefined = isFormatted ? { formatted: true } : undefined;
  return {
    kind: 'event',
    event: {
      id,
      etag,
      updatedAt: lastModified(object),
      htmlLink: null,
      content: {
        title: textOf(object, 'SUMMARY'),
        description: textOf(object, 'DESCRIPTION'),
        location: textOf(object, 'LOCATION'),
        time: read.time,
        reminders: remindersOf(object),
        status: wordOf(object, 'STATUS') === 'TENTATIVE' ? 'tentative' : 'confirmed',
      },
      presentation: presentationOf(object),
      ...(read.zoneUnknown && { zoneUnknown: true }),
      ...(isSeries(object) && { recurring: true }),
      ...(guests > 0 && { guests }),
      ...(traits && { traits }),
    },
  };
}

/** What every server shows after `content` was written: Cyrus trims texts, and reminders have no order. Pure. */
export function normaliseContent(content: EventContent): EventContent {
  return {
    title: plainText(content.title),
    description: plainText(content.description),
    location: plainText(content.location),
    time: tellableTime(content.time),
    reminders: keptReminders(content.reminders),
    status: content.status,
  };
}

/** A text as it is written and compared: some servers trim it, and XML knows one kind of line ends. Pure. */
export function plainText(text: string): string {
  return storableText(text).replace(/\r\n?/g, '\n').trim();
}

function textOf({ lines, event }: CalendarObject, name: string): string {
  return plainText(unescapeText(property(lines, event, name)?.value ?? ''));
}

function wordOf({ lines, event }: CalendarObject, name: string): string {
  return property(lines, event, name)?.value.trim().toUpperCase() ?? '';
}

function remindersOf(object: CalendarObject): number[] {
  const minutes = alarmsOf(object.event).map((alarm) => alarmMinutes(object, alarm));
  return keptReminders(minutes.filter((each) => each !== null));
}

/** `CONFIDENTIAL` hides as much. */
function presentationOf(object: CalendarObject): EventPresentation {
  return {
    availability: wordOf(object, 'TRANSP') === 'TRANSPARENT' ? 'free' : 'busy',
    visibility: ['PRIVATE', 'CONFIDENTIAL'].includes(wordOf(object, 'CLASS')) ? 'private' : 'default',
  };
}

/** Also those of single occurrences of a series: who deletes the series tells them, too. */
function guestsOf({ lines, event, exceptions }: CalendarObject): number {
  const invited = new Set([event, ...exceptions].flatMap((each) => guestsAt(properties(lines, each))));
  return invited.size;
}

function guestsAt(own: readonly ContentLine[]): string[] {
  const organizer = addressOf(own.find(({ name }) => name === 'ORGANIZER'));
  return own
    .filter(({ name, parameters }) => name === 'ATTENDEE' && !isRoom(parameters.get('CUTYPE')?.[0]))
    .flatMap((line) => addressOf(line) ?? [])
    .filter((address) => address !== organizer);
}

function addressOf(line: ContentLine | undefined): string | undefined {
  return line?.value.trim().toLowerCase();
}

function isRoom(kind = ''): boolean {
  return NO_GUESTS.has(kind.toUpperCase());
}

function lastModified(object: CalendarObject): string | null {
  const at = utcOf(wordOf(object, 'LAST-MODIFIED').replace(/Z$/, ''));
  return at === null ? null : storableInstant(new Date(at).toISOString());
}
