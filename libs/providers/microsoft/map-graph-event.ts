import type { Event as GraphEvent } from '@microsoft/microsoft-graph-types';
import { storableInstant, type EventKey, type ProviderEvent } from '@calendar/contracts/calendar-provider';
import type { Availability, DraftField, EventContent, EventDraft, EventTime } from '@calendar/contracts/vocabulary';
import { canonicalLine, canonicalText, readBody } from './graph-text';
import { ianaZone, instantOf, wallTimes } from './graph-zones';

/** An event as answers carry it. */
export type AnsweredEvent = GraphEvent & { '@odata.etag'?: string };

type Body = Record<string, unknown>;

/** The named property that holds the key of an event. Always in this form: Graph compares names word for word. */
export const KEY_PROPERTY = 'String {5c1f9d0e-7b1a-4a53-9a8e-2f6d1c0b7e41} Name careerCopilotLink';

/** Of several reminders the earliest warning is kept: Graph has one. */
const LONGEST_REMINDER = 40_320;
const MIDNIGHT = 'T00:00:00';

const FIELD_BODIES: Readonly<Record<DraftField, (draft: EventDraft) => Body>> = {
  title: ({ title }) => ({ subject: title }),
  description: ({ description }) => ({ body: { contentType: 'text', content: description } }),
  location: ({ location }) => ({ location: { displayName: location } }),
  time: ({ time }) => timeBody(time),
  reminders: ({ reminders }) => reminderBody(reminders),
  status: showAs,
  availability: showAs,
  visibility: ({ visibility }) => ({ sensitivity: visibility === 'private' ? 'private' : 'normal' }),
};

const SHOW_AS: Readonly<Record<Availability, string>> = {
  busy: 'busy',
  free: 'free',
  out_of_office: 'oof',
  working_elsewhere: 'workingElsewhere',
};
const AVAILABILITY: Readonly<Record<string, Availability>> = {
  free: 'free',
  oof: 'out_of_office',
  workingElsewhere: 'working_elsewhere',
};
/** A person who sets a tentative event to one of these says nothing of its being settled. */
const SILENT_ABOUT_STATUS: ReadonlySet<string> = new Set(['free', 'oof', 'workingElsewhere', 'unknown']);

const ALL_FIELDS = Object.keys(FIELD_BODIES) as DraftField[];

/** What Graph knows the event of a key by: transaction id and value of the named property. */
export function graphEventKey({ linkId, generation }: EventKey): string {
  return `${linkId}-${generation}`;
}

/** The whole body of a create. */
export function renderGraphEvent(draft: EventDraft, key: EventKey): Body {
  return {
    transactionId: graphEventKey(key),
    ...renderGraphPatch(draft, ALL_FIELDS),
    singleValueExtendedProperties: [{ id: KEY_PROPERTY, value: graphEventKey(key) }],
  };
}

/** The body of a patch: only `fields`. */
export function renderGraphPatch(draft: EventDraft, fields: readonly DraftField[]): Body {
  const body: Body = {};
  for (const field of fields) Object.assign(body, FIELD_BODIES[field](draft));
  return body;
}

/** What Graph shows after `content` was written. */
export function normaliseForGraph(content: EventContent): EventContent {
  return {
    title: canonicalLine(content.title),
    description: canonicalText(content.description),
    location: canonicalLine(content.location),
    time: keptTime(content.time),
    reminders: keptReminder(content.reminders),
    status: content.status,
  };
}

/** The event in neutral words; `null` when the answer lacks what every event has. */
export function readGraphEvent(event: AnsweredEvent): ProviderEvent | null {
  const etag = event['@odata.etag'];
  const time = readGraphTime(event);
  if (!event.id || !etag || !time) return null;
  const { text, formatted } = descriptionOf(event.body);
  return {
    id: event.id,
    etag,
    updatedAt: storableInstant(event.lastModifiedDateTime),
    htmlLink: event.webLink ?? null,
    content: {
      title: canonicalLine(event.subject ?? ''),
      description: text,
      location: canonicalLine(event.location?.displayName ?? ''),
      time,
      reminders: event.isReminderOn ? keptReminder([event.reminderMinutesBeforeStart ?? 0]) : [],
      status: event.showAs === 'tentative' ? 'tentative' : 'confirmed',
    },
    ...(event.showAs && SILENT_ABOUT_STATUS.has(event.showAs) && { statusUnknown: true }),
    ...(!time.allDay && ianaZone(event.originalStartTimeZone) === null && { zoneUnknown: true }),
    ...(event.type === 'seriesMaster' && { recurring: true }),
    ...guestsOf(event),
    presentation: {
      availability: AVAILABILITY[event.showAs ?? 'busy'] ?? 'busy',
      visibility: event.sensitivity === 'private' || event.sensitivity === 'confidential' ? 'private' : 'default',
    },
    ...(formatted && { traits: { formatted: true } }),
    ...((event.showAs === 'tentative' || event.showAs === 'unknown') && { availabilityUnknown: true }),
  };
}

/** People; rooms are no guests, and neither is who organizes it. */
function guestsOf({ attendees, organizer }: AnsweredEvent): Pick<ProviderEvent, 'guests'> {
  const own = organizer?.emailAddress?.address?.toLowerCase();
  const guests = (attendees ?? []).filter(
    ({ type, emailAddress }) => type !== 'resource' && emailAddress?.address?.toLowerCase() !== own,
  ).length;
  return guests > 0 ? { guests } : {};
}

/** Start, end and the switch go together: Graph checks them as one. */
function timeBody(time: EventTime): Body {
  if (time.allDay) return { isAllDay: true, start: midnight(time.start), end: midnight(time.end) };
  const [start, end] = wallTimes([time.start, time.end], time.timeZone).times;
  return { isAllDay: false, start, end };
}

/** Dates at midnight, both in one zone, whichever: Graph answers them as midnight in every zone. */
function midnight(date: string): Body {
  return { dateTime: `${date}${MIDNIGHT}`, timeZone: 'UTC' };
}

/** Graph warns a quarter of an hour before unless told otherwise, so the switch is always written. */
function reminderBody(reminders: readonly number[]): Body {
  const [minutes] = keptReminder(reminders);
  return minutes === undefined ? { isReminderOn: false } : { isReminderOn: true, reminderMinutesBeforeStart: minutes };
}

/** One word for two: that an event is not settled says more than whether it takes time. */
function showAs({ status, availability }: EventDraft): Body {
  return { showAs: status === 'tentative' ? 'tentative' : SHOW_AS[availability] };
}

function keptReminder(minutes: readonly number[]): number[] {
  return minutes.length === 0 ? [] : [Math.min(Math.max(...minutes, 0), LONGEST_REMINDER)];
}

function keptTime(time: EventTime): EventTime {
  if (time.allDay) return time;
  const { zone } = wallTimes([time.start, time.end], time.timeZone);
  return { ...time, start: wholeSecond(time.start), end: wholeSecond(time.end), timeZone: zone };
}

function wholeSecond(instant: string): string {
  return new Date(Math.floor(Date.parse(instant) / 1_000) * 1_000).toISOString();
}

/** An all-day event shows its dates at midnight in any zone: never an instant. */
export function readGraphTime({ isAllDay, start, end, originalStartTimeZone }: AnsweredEvent): EventTime | null {
  if (!start?.dateTime || !end?.dateTime) return null;
  if (isAllDay) return { allDay: true, start: dateOf(start.dateTime), end: dateOf(end.dateTime), timeZone: null };
  const from = instantOf({ dateTime: start.dateTime, timeZone: start.timeZone ?? 'UTC' });
  const to = instantOf({ dateTime: end.dateTime, timeZone: end.timeZone ?? 'UTC' });
  if (!from || !to) return null;
  return { allDay: false, start: from, end: to, timeZone: ianaZone(originalStartTimeZone) ?? 'UTC' };
}

function dateOf(dateTime: string): string {
  return dateTime.slice(0, 'YYYY-MM-DD'.length);
}

function descriptionOf(body: AnsweredEvent['body']): { text: string; formatted: boolean } {
  const content = body?.content;
  if (!content) return { text: '', formatted: false };
  return body.contentType === 'text' ? { text: canonicalText(content), formatted: false } : readBody(content);
}
