import type { calendar_v3 } from 'googleapis/build/src/apis/calendar/index.js';
import { DateTime, IANAZone } from 'luxon';
import {
  ProviderError,
  storableInstant,
  type EventKey,
  type ProviderEvent,
} from '@calendar/contracts/calendar-provider';
import type { DraftField, EventContent, EventDraft, EventTime } from '@calendar/contracts/vocabulary';
import { googleEventId, LINK_PROPERTY } from './google-event-id';
import { googleLine, readDescription, writeDescription } from './google-text';

type GoogleEvent = calendar_v3.Schema$Event;
type GoogleTime = calendar_v3.Schema$EventDateTime;

/** Google refuses a sixth, and silently clamps the minutes (reference of `events`, `reminders.overrides`). */
const MOST_REMINDERS = 5;
const LONGEST_REMINDER = 40_320;

const FIELD_BODIES: Readonly<Record<DraftField, (draft: EventDraft) => GoogleEvent>> = {
  title: ({ title }) => ({ summary: title }),
  description: ({ description }) => ({ description: writeDescription(description) }),
  location: ({ location }) => ({ location }),
  time: ({ time }) => ({ start: patchedTime(time, time.start), end: patchedTime(time, time.end) }),
  // Both keys always: patching one of them alone meets the other as it stands, and may be refused.
  reminders: ({ reminders }) => ({
    reminders: {
      useDefault: false,
      overrides: keptReminders(reminders).map((minutes) => ({ method: 'popup', minutes })),
    },
  }),
  status: ({ status }) => ({ status }),
  availability: ({ availability }) => ({ transparency: availability === 'free' ? 'transparent' : 'opaque' }),
  visibility: ({ visibility }) => ({ visibility }),
};

const ALL_BUT_TIME = (Object.keys(FIELD_BODIES) as DraftField[]).filter((field) => field !== 'time');

/** The whole body of an insert. */
export function renderGoogleEvent(draft: EventDraft, key: EventKey): GoogleEvent {
  return {
    id: googleEventId(key),
    ...renderGooglePatch(draft, ALL_BUT_TIME),
    start: googleTime(draft.time, draft.time.start),
    end: googleTime(draft.time, draft.time.end),
    extendedProperties: { private: { [LINK_PROPERTY]: key.linkId } },
  };
}

/** The body of a patch: only `fields`, with `null` for what must go. */
export function renderGooglePatch(draft: EventDraft, fields: readonly DraftField[]): GoogleEvent {
  const body: GoogleEvent = {};
  for (const field of fields) Object.assign(body, FIELD_BODIES[field](draft));
  return body;
}

/** What Google shows after `content` was written. */
export function normaliseForGoogle(content: EventContent): EventContent {
  return {
    title: googleLine(content.title),
    description: readDescription(writeDescription(content.description)).text,
    location: googleLine(content.location),
    time: keptTime(content.time),
    reminders: keptReminders(content.reminders),
    status: content.status,
  };
}

/**
 * The event in neutral words; `null` when the answer lacks what every event has.
 *
 * @param ofCalendar minutes of the calendar's own reminders, where they are known
 */
export function readGoogleEvent(event: GoogleEvent, ofCalendar?: readonly number[]): ProviderEvent | null {
  const time = readGoogleTime(event);
  const { text, formatted } = readDescription(event.description);
  const usesDefault = event.reminders?.useDefault === true;
  if (!event.id || !event.etag || !time) return null;
  return {
    id: event.id,
    etag: event.etag,
    updatedAt: storableInstant(event.updated),
    htmlLink: event.htmlLink ?? null,
    content: {
      title: googleLine(event.summary),
      description: text,
      location: googleLine(event.location),
      time,
      reminders: usesDefault ? [...(ofCalendar ?? [])] : reminderMinutes(event.reminders?.overrides),
      status: event.status === 'tentative' ? 'tentative' : 'confirmed',
    },
    presentation: {
      availability: event.transparency === 'transparent' ? 'free' : 'busy',
      visibility: event.visibility === 'private' || event.visibility === 'confidential' ? 'private' : 'default',
    },
    ...(!time.allDay && namedZone(event.start) === null && { zoneUnknown: true }),
    ...((usesDefault || formatted) && {
      traits: { ...(usesDefault && { defaultReminders: true }), ...(formatted && { formatted: true }) },
    }),
    ...(usesDefault && !ofCalendar && { remindersUnknown: true }),
    ...((event.recurrence?.length ?? 0) > 0 && { recurring: true }),
    ...guestsOf(event),
  };
}

/** People and groups; rooms are no guests. */
function guestsOf({ attendees }: GoogleEvent): Pick<ProviderEvent, 'guests'> {
  const guests = (attendees ?? []).filter(({ self, resource }) => !self && !resource).length;
  return guests > 0 ? { guests } : {};
}

/** A patch between timed and all-day must take the other key away, or Google refuses the mixture. */
function patchedTime(time: EventTime, at: string): GoogleTime {
  return time.allDay ? { date: at, dateTime: null, timeZone: null } : { ...googleTime(time, at), date: null };
}

function googleTime(time: EventTime, at: string): GoogleTime {
  if (time.allDay) return { date: at };
  const zone = IANAZone.create(time.timeZone);
  if (!zone.isValid) throw new ProviderError('invalid', { reason: 'time-zone', message: 'Unknown time zone' });
  const instant = Date.parse(at);
  const minutes = zone.offset(instant);
  const wallTime = new Date(instant + minutes * 60_000).toISOString().slice(0, 'YYYY-MM-DDTHH:mm:ss'.length);
  return { dateTime: wallTime + offsetText(minutes), timeZone: time.timeZone };
}

function offsetText(minutes: number): string {
  const whole = Math.abs(minutes);
  const twoDigits = (value: number) => String(value).padStart(2, '0');
  return `${minutes < 0 ? '-' : '+'}${twoDigits(Math.floor(whole / 60))}:${twoDigits(whole % 60)}`;
}

function keptTime(time: EventTime): EventTime {
  if (time.allDay) return time;
  return { ...time, start: wholeSecond(Date.parse(time.start)), end: wholeSecond(Date.parse(time.end)) };
}

/** When an event takes place; `null` when the answer does not tell. */
export function readGoogleTime({ start, end }: GoogleEvent): EventTime | null {
  if (start?.date && end?.date) return { allDay: true, start: start.date, end: end.date, timeZone: null };
  const timeZone = namedZone(start) ?? zoneOfOffset(start) ?? 'UTC';
  const from = readInstant(start, timeZone);
  const to = readInstant(end, timeZone);
  return from && to ? { allDay: false, start: from, end: to, timeZone } : null;
}

function namedZone(time: GoogleTime | undefined): string | null {
  const name = time?.timeZone ?? '';
  return /^[A-Z]/i.test(name) && isZone(name) ? name : null;
}

/** Luxon remembers the zones that it has created; without that the runtime takes longer than for the rest of an event. */
function isZone(name: string): boolean {
  return IANAZone.create(name).isValid;
}

/** Some clients write a mere offset as the zone: whole hours have a name with IANA, with the sign reversed. */
function zoneOfOffset(time: GoogleTime | undefined): string | null {
  const [, sign, hours] = /^([+-])(\d\d):?00$/.exec(time?.timeZone ?? '') ?? [];
  if (!sign || Number(hours) === 0) return null;
  const name = `Etc/GMT${sign === '+' ? '-' : '+'}${Number(hours)}`;
  return isZone(name) ? name : null;
}

/** Google writes the offset into every `dateTime`; where it is missing, the zone of the event gives it. */
function readInstant(time: GoogleTime | undefined, timeZone: string): string | null {
  if (!time?.dateTime) return null;
  const hasOffset = /(?:Z|[+-]\d\d:?\d\d)$/i.test(time.dateTime);
  const millis = hasOffset ? Date.parse(time.dateTime) : DateTime.fromISO(time.dateTime, { zone: timeZone }).toMillis();
  return Number.isNaN(millis) ? null : wholeSecond(millis);
}

function wholeSecond(millis: number): string {
  return new Date(Math.floor(millis / 1_000) * 1_000).toISOString();
}

/** Minutes before the start, whatever the method. */
export function reminderMinutes(reminders: readonly calendar_v3.Schema$EventReminder[] | null | undefined): number[] {
  return largestFirst((reminders ?? []).map(({ minutes }) => minutes ?? 0));
}

function keptReminders(minutes: readonly number[]): number[] {
  return largestFirst(minutes.map((each) => Math.min(Math.max(each, 0), LONGEST_REMINDER))).slice(0, MOST_REMINDERS);
}

function largestFirst(minutes: readonly number[]): number[] {
  return [...new Set(minutes)].sort((a, b) => b - a);
}
