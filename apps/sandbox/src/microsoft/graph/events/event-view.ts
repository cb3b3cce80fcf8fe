import type { Mailbox } from '../../mailboxes/mailbox';
import { typeOf, type StoredEvent } from '../../mailboxes/stored-event';
import { badRequest } from '../graph-error';
import type { Preferences } from '../preferences';
import { timeView } from './event-time';
import { webLinkOf } from './web-link';

export interface ViewOptions {
  preferences: Preferences;
  /** Names of the properties to show; absent: all. */
  select?: readonly string[] | undefined;
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
 * An event as Graph shows it, without its extended properties: nobody expands them.
 *
 * @throws GraphError 400 when something is selected that events do not have
 */
export function eventView(mailbox: Mailbox, event: StoredEvent, options: ViewOptions): Record<string, unknown> {
  const { preferences, select } = options;
  const full = {
    '@odata.etag': etagOf(event),
    ...identityView(mailbox, event, preferences),
    ...contentView(event, options),
    ...placeView(event),
    organizer: { emailAddress: { name: mailbox.name, address: mailbox.email } },
  };
  return select ? selected(full, select) : full;
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
    originalStartTimeZone: event.startZone,
    originalEndTimeZone: event.endZone,
    iCalUId: event.iCalUId,
    seriesMasterId: masterIdOf(event, preferences),
    type: typeOf(event, mailbox.events.has(event.id)),
    webLink: webLinkOf(mailbox, event),
  };
}

function contentView(event: StoredEvent, { preferences, body }: ViewOptions) {
  return {
    reminderMinutesBeforeStart: event.reminderMinutes,
    isReminderOn: event.isReminderOn,
    subject: event.subject,
    sensitivity: event.sensitivity,
    isAllDay: event.isAllDay,
    isCancelled: false,
    isOrganizer: true,
    showAs: event.showAs,
    responseStatus: { response: 'organizer', time: '0001-01-01T00:00:00Z' },
    body: body ?? { contentType: 'html', content: event.html },
    start: timeView(event.start, event.isAllDay, preferences),
    end: timeView(event.end, event.isAllDay, preferences),
    recurrence: event.recurrence,
    attendees: event.attendees,
  };
}

/** A place comes back with more than was written. */
function placeView({ location: displayName }: StoredEvent) {
  return { location: { displayName, locationType: 'default', uniqueId: displayName, uniqueIdType: 'private' } };
}

function masterIdOf({ series }: StoredEvent, { immutableIds }: Preferences): string | null {
  if (!series) return null;
  return immutableIds ? series.masterImmutableId : series.masterId;
}

/** `id` and the etag come whatever is selected. */
function selected(full: Readonly<Record<string, unknown>>, names: readonly string[]): Record<string, unknown> {
  const unknown = names.find((name) => name.startsWith('@') || !Object.hasOwn(full, name));
  if (unknown !== undefined) {
    throw badRequest(`Could not find a property named '${unknown}' on type 'microsoft.graph.event'.`);
  }
  return Object.fromEntries(['@odata.etag', 'id', ...names].map((name) => [name, full[name]]));
}
