import type { Mailbox } from '../../mailboxes/mailbox';
import { typeOf, type StoredEvent } from '../../mailboxes/stored-event';
import { badRequest } from '../graph-error';
import type { Preferences } from '../preferences';
import { timeView } from './event-time';
import { expandedProperties } from './extended-properties';
import { webLinkOf } from './web-link';

const PREVIEW_LENGTH = 255;
const ANNOTATION = /^@/;

export interface ViewOptions {
  preferences: Preferences;
  /** Names of the properties to show; absent: all. */
  select?: readonly string[] | undefined;
  /** Ids of extended properties. */
  expand?: readonly string[];
  /** What to show instead of the body that is kept. */
  body?: { contentType: string; content: string } | undefined;
}

/** A service instant with seven digits. */
export function instantView(instant: number): string {
  return `${new Date(instant).toISOString().slice(0, 23)}0000Z`;
}

export function etagOf({ changeKey }: Pick<StoredEvent, 'changeKey'>): string {
  return `W/"${changeKey}"`;
}

/** The id under which a request sees an event. */
export function idOf(
  event: Pick<StoredEvent, 'id' | 'immutableId'>,
  { immutableIds }: Pick<Preferences, 'immutableIds'>,
): string {
  return immutableIds ? event.immutableId : event.id;
}

/**
 * An event as Graph shows it. Extended properties show only when they are expanded.
 *
 * @throws GraphError 400 when something is selected that events do not have
 */
export function eventView(mailbox: Mailbox, event: StoredEvent, options: ViewOptions): Record<string, unknown> {
  const { preferences, select, expand = [] } = options;
  const full = {
    '@odata.etag': etagOf(event),
    ...identityView(mailbox, event, preferences),
    ...contentView(event, options),
    ...placeView(event),
    organizer: { emailAddress: { name: mailbox.name, address: mailbox.email } },
  };
  return { ...(select ? selected(full, select) : full), ...expandedProperties(event.properties, expand) };
}

/** All that a delta round says of an occurrence. */
export function slimView(event: StoredEvent, preferences: Preferences): Record<string, unknown> {
  return {
    '@odata.etag': etagOf(event),
    id: idOf(event, preferences),
    seriesMasterId: masterIdOf(event, preferences),
    type: 'occurrence',
    start: timeView(event.start, event.isAllDay, preferences),
    end: timeView(event.end, event.isAllDay, preferences),
  };
}

function identityView(mailbox: Mailbox, event: StoredEvent, preferences: Preferences) {
  return {
    id: idOf(event, preferences),
    createdDateTime: instantView(event.created),
    lastModifiedDateTime: instantView(event.modified),
    changeKey: event.changeKey,
    categories: event.categories,
    ...(event.transactionId === null ? {} : { transactionId: event.transactionId }),
    originalStartTimeZone: event.startZone,
    originalEndTimeZone: event.endZone,
    iCalUId: event.iCalUId,
    // The type is open: properties that nobody has heard of are always there, and others now and then.
    uid: event.iCalUId,
    ...(event.changed % 3 === 0 ? { occurrenceId: null } : {}),
    seriesMasterId: masterIdOf(event, preferences),
    type: typeOf(event, mailbox.events.has(event.id)),
    webLink: webLinkOf(mailbox, event),
  };
}

function contentView(event: StoredEvent, { preferences, body }: ViewOptions) {
  const { text } = event;
  const kept = preferences.textBody
    ? { contentType: 'text', content: text === '' ? '' : `${text}\r\n` }
    : { contentType: 'html', content: event.html };
  return {
    reminderMinutesBeforeStart: event.reminderMinutes,
    isReminderOn: event.isReminderOn,
    hasAttachments: false,
    hideAttendees: false,
    subject: event.subject,
    bodyPreview: text.slice(0, PREVIEW_LENGTH),
    importance: event.importance,
    sensitivity: event.sensitivity,
    isAllDay: event.isAllDay,
    isCancelled: false,
    isDraft: false,
    isOrganizer: true,
    responseRequested: true,
    showAs: event.showAs,
    onlineMeetingUrl: null,
    isOnlineMeeting: false,
    onlineMeetingProvider: 'unknown',
    onlineMeeting: null,
    allowNewTimeProposals: true,
    responseStatus: { response: 'organizer', time: '0001-01-01T00:00:00Z' },
    body: body ?? kept,
    start: timeView(event.start, event.isAllDay, preferences),
    end: timeView(event.end, event.isAllDay, preferences),
    recurrence: event.recurrence,
    attendees: event.attendees.map((attendee) => ({
      ...attendee,
      status: { response: 'none', time: '0001-01-01T00:00:00Z' },
    })),
  };
}

/** A place comes back with more than was written. */
function placeView({ location: displayName }: StoredEvent) {
  const named = { displayName, locationType: 'default', uniqueId: displayName, uniqueIdType: 'private' };
  const nowhere = { displayName: '', locationType: 'default', uniqueIdType: 'unknown' };
  const location = { ...(displayName === '' ? nowhere : named), address: {}, coordinates: {} };
  return { location, locations: displayName === '' ? [] : [named] };
}

function masterIdOf({ series }: StoredEvent, { immutableIds }: Preferences): string | null {
  if (!series) return null;
  return immutableIds ? series.masterImmutableId : series.masterId;
}

/** `id` and the etag come whatever is selected. */
function selected(full: Readonly<Record<string, unknown>>, names: readonly string[]): Record<string, unknown> {
  const shown: Record<string, unknown> = { '@odata.etag': full['@odata.etag'], id: full['id'] };
  for (const name of names) {
    if (ANNOTATION.test(name) || !isProperty(full, name)) {
      throw badRequest(`Could not find a property named '${name}' on type 'microsoft.graph.event'.`);
    }
    if (Object.hasOwn(full, name)) shown[name] = full[name];
  }
  return shown;
}

/** Some properties exist without being shown at all times. */
function isProperty(full: Readonly<Record<string, unknown>>, name: string): boolean {
  return (
    Object.hasOwn(full, name) ||
    ['transactionId', 'occurrenceId', 'originalStart', 'cancelledOccurrences'].includes(name)
  );
}
