import type { Mailbox, StoredEvent } from '../mailbox';
import { textOfHtml } from '../texts';
import { wallOf } from '../zones';
import { normalPropertyId } from './event-input';
import type { Preferences } from './preferences';

const iso = (instant: number) => `${new Date(instant).toISOString().slice(0, 23)}0000Z`;

export function etagOf(event: StoredEvent): string {
  return `W/"${event.changeKey}"`;
}

/** The id under which a request sees an event. */
export function idOf(event: StoredEvent, preferences: Pick<Preferences, 'immutableIds'>): string {
  return preferences.immutableIds ? event.immutableId : event.id;
}

/** An event as Graph shows it. Extended properties only show when `$expand` asks for one. */
export function eventView(
  mailbox: Mailbox,
  event: StoredEvent,
  options: { preferences: Preferences; expand?: string | undefined; select?: readonly string[] | undefined },
): Record<string, unknown> {
  const { preferences } = options;
  const text = textOfHtml(event.html);
  const location = {
    displayName: event.location,
    locationType: 'default',
    uniqueId: event.location,
    uniqueIdType: event.location === '' ? 'unknown' : 'private',
  };
  const full: Record<string, unknown> = {
    '@odata.etag': etagOf(event),
    id: idOf(event, preferences),
    createdDateTime: iso(event.created),
    lastModifiedDateTime: iso(event.modified),
    changeKey: event.changeKey,
    categories: event.categories,
    ...(event.transactionId === null ? {} : { transactionId: event.transactionId }),
    originalStartTimeZone: event.startZone,
    originalEndTimeZone: event.endZone,
    iCalUId: event.iCalUId,
    // The model is open: there is always a property that nobody has asked for.
    uid: event.iCalUId,
    reminderMinutesBeforeStart: event.reminderMinutes,
    isReminderOn: event.isReminderOn,
    hasAttachments: false,
    hideAttendees: false,
    subject: event.subject,
    bodyPreview: text.slice(0, 255),
    importance: event.importance,
    sensitivity: event.sensitivity,
    isAllDay: event.isAllDay,
    isCancelled: false,
    isDraft: false,
    isOrganizer: true,
    responseRequested: true,
    seriesMasterId: null,
    showAs: event.showAs,
    type: event.recurrence ? 'seriesMaster' : 'singleInstance',
    webLink: `https://outlook.office365.com/owa/?itemid=${encodeURIComponent(event.id)}&exvsurl=1&path=/calendar/item`,
    onlineMeetingUrl: null,
    isOnlineMeeting: false,
    onlineMeetingProvider: 'unknown',
    onlineMeeting: null,
    allowNewTimeProposals: true,
    occurrenceId: null,
    responseStatus: { response: 'organizer', time: '0001-01-01T00:00:00Z' },
    body: { contentType: preferences.textBody ? 'text' : 'html', content: preferences.textBody ? text : event.html },
    start: timeView(event.start, event, preferences),
    end: timeView(event.end, event, preferences),
    location,
    locations: event.location === '' ? [] : [location],
    recurrence: event.recurrence,
    attendees: [],
    organizer: { emailAddress: { name: mailbox.name, address: mailbox.email } },
  };
  const selected = options.select
    ? Object.fromEntries(['@odata.etag', 'id', ...options.select].map((name) => [name, full[name]]))
    : full;
  return { ...selected, ...expanded(event, options.expand) };
}

/** All-day events are midnight to midnight whatever zone is asked for. */
function timeView(instant: number, event: StoredEvent, { timeZone }: Preferences) {
  const iana = event.isAllDay ? 'Etc/UTC' : timeZone.iana;
  return { dateTime: wallOf(instant, iana), timeZone: timeZone.name };
}

function expanded(event: StoredEvent, expand: string | undefined): Record<string, unknown> {
  const id = /singleValueExtendedProperties\(\s*\$filter\s*=\s*id eq '([^']+)'\s*\)/i.exec(expand ?? '')?.[1];
  const value = id === undefined ? undefined : event.properties.get(normalPropertyId(id));
  return value === undefined ? {} : { singleValueExtendedProperties: [{ id, value }] };
}
