import { randomBytes } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Settings } from '../../settings';
import type { World } from '../../world';
import type { CalendarStore } from '../calendars/calendar-store';
import type { GoogleEvent, StoredEvent } from '../calendars/google-event';
import { GoogleError, invalid, notFound } from '../google-error';
import type { GoogleSettings } from '../google-settings';
import { parseError, readFields, tidy, type Fields } from './event-fields';
import { checkTimes } from './event-times';
import { checkExtendedProperties } from './extended-properties';
import { findInstance } from './instances';
import { mergePatch } from './merge-patch';
import { checkReminders, defaultReminders } from './reminders';
import { sanitised } from './sanitise';

export interface Write {
  body: unknown;
  /** The `If-Match` header. */
  ifMatch?: string | undefined;
}

const CLIENT_ID = /^[a-v0-9]{5,1024}$/;

/** Insert, patch and delete, by the rules of the Calendar API. */
export class EventWrites {
  /** Starts with the time, so that another run never repeats an etag that an app still holds. */
  private lastEtag = Date.now() * 2_000;

  constructor(
    private readonly world: Pick<World, 'baseUrl' | 'clock'>,
    private readonly settings: Settings<GoogleSettings>,
  ) {}

  insert(calendar: CalendarStore, body: unknown, { madeByApp }: { madeByApp: boolean }): GoogleEvent {
    const fields = readFields(body);
    const id = this.newId(calendar, body as Fields);
    const now = this.world.clock.nowIso();
    const draft: Fields = {
      kind: 'calendar#event',
      etag: '',
      id,
      status: 'confirmed',
      htmlLink: htmlLinkOf(this.world.baseUrl, id, calendar),
      created: now,
      updated: now,
      ...fields,
      organizer: organizerOf(calendar),
      iCalUID: `${id}@google.com`,
    };
    return this.store(calendar, mergePatch({}, draft), { madeByApp });
  }

  patch(calendar: CalendarStore, id: string, write: Write): GoogleEvent {
    const before = this.forWriting(calendar, id, write.ifMatch);
    const fields = readFields(write.body);
    const base: Fields = { ...before.event };
    if (fields['reminders'] && this.settings.values.remindersPatch === 'replace') delete base['reminders'];
    return this.replace(calendar, before, mergePatch(base, fields));
  }

  delete(calendar: CalendarStore, id: string, ifMatch: string | undefined): void {
    const stored = this.find(calendar, id);
    if (stored.deletedAt !== null) throw deletedAlready();
    checkPrecondition(stored, ifMatch);
    this.cancel(calendar, stored);
    if (stored.event.recurrence) this.cancelInstances(calendar, id);
  }

  /**
   * Into another calendar of the account, which organizes it from then on: with its id, and in the calendar that it
   * leaves a deleted event stays behind. A series takes the instances along that were changed on their own.
   *
   * @throws GoogleError 400 for an instance by itself, 409 when its id is taken there, 410 when it is deleted
   */
  move(calendar: CalendarStore, id: string, destination: CalendarStore): GoogleEvent {
    const stored = this.find(calendar, id);
    if (stored.deletedAt !== null) throw deletedAlready();
    if (stored.event.recurringEventId !== undefined || calendar === destination)
      throw invalid('Cannot move the event.');
    if (destination.find(id)?.deletedAt === null) throw duplicateId();
    for (const instance of this.keptInstances(calendar, id)) this.moveOne(calendar, instance, destination);
    return this.moveOne(calendar, stored, destination);
  }

  private moveOne(calendar: CalendarStore, stored: StoredEvent, destination: CalendarStore): GoogleEvent {
    const { event } = stored;
    const moved = {
      ...event,
      updated: this.world.clock.nowIso(),
      etag: this.nextEtag(),
      organizer: organizerOf(destination),
      htmlLink: htmlLinkOf(this.world.baseUrl, event.id, destination),
    };
    this.cancel(calendar, stored);
    return destination.put({ ...stored, event: moved }).event;
  }

  /**
   * An event, an instance that was changed, or one that is still as its series says.
   *
   * @throws GoogleError 404 when it never existed, or was deleted so long ago that it is forgotten
   */
  find(calendar: CalendarStore, id: string): StoredEvent {
    const stored = calendar.find(id) ?? findInstance(calendar, id);
    if (!stored) throw notFound();
    if (!this.isForgotten(stored)) return stored;
    calendar.purge(id);
    throw notFound();
  }

  private cancel(calendar: CalendarStore, stored: StoredEvent): void {
    const event = { ...stored.event, status: 'cancelled', updated: this.world.clock.nowIso(), etag: this.nextEtag() };
    calendar.put({ ...stored, event, deletedAt: this.world.clock.now() });
  }

  /** With a series go the instances that were changed on their own. */
  private cancelInstances(calendar: CalendarStore, seriesId: string): void {
    for (const instance of this.keptInstances(calendar, seriesId)) {
      if (instance.deletedAt === null) this.cancel(calendar, instance);
    }
  }

  /** The instances of a series that were changed or deleted on their own. */
  private keptInstances(calendar: CalendarStore, seriesId: string): StoredEvent[] {
    const prefix = `${seriesId}_`;
    const instances: StoredEvent[] = [];
    for (const stored of calendar.inOrderOfId(seriesId)) {
      if (!stored.event.id.startsWith(seriesId)) break;
      if (stored.event.id.startsWith(prefix)) instances.push(stored);
    }
    return instances;
  }

  private forWriting(calendar: CalendarStore, id: string, ifMatch: string | undefined): StoredEvent {
    const stored = this.find(calendar, id);
    checkPrecondition(stored, ifMatch);
    return stored;
  }

  private replace(calendar: CalendarStore, before: StoredEvent, after: Fields): GoogleEvent {
    if (before.deletedAt !== null && after['status'] !== 'cancelled' && !this.settings.values.restoreDeleted) {
      throw new GoogleError(403, 'forbidden', 'Forbidden');
    }
    return this.store(calendar, after, { madeByApp: before.madeByApp, before });
  }

  private store(
    calendar: CalendarStore,
    draft: Fields,
    { madeByApp, before }: { madeByApp: boolean; before?: StoredEvent },
  ): GoogleEvent {
    const { timeZone: calendarZone, defaultReminders: ofCalendar } = calendar.properties;
    const event = draft as GoogleEvent;
    const { refusesEmptyEvents: refusesEmpty } = this.settings.values;
    const rules = { calendarZone, recurring: isRecurring(draft), refusesEmpty };
    const { start, end, startsAt, endsAt } = checkTimes(draft, rules);
    Object.assign(event, { start, end });
    event.reminders = draft['reminders']
      ? checkReminders(draft['reminders'])
      : defaultReminders(start.date !== undefined, ofCalendar);
    if (draft['extendedProperties']) {
      const kept = checkExtendedProperties(draft['extendedProperties']);
      if (kept) event.extendedProperties = kept;
      else delete event.extendedProperties;
    }
    if (event.description && this.settings.values.rewritesMarkup) event.description = sanitised(event.description);
    tidy(event);
    if (!before || isMoreThanReminders(before.event, event)) event.updated = this.world.clock.nowIso();
    event.etag = this.nextEtag();
    const deletedAt = event.status === 'cancelled' ? (before?.deletedAt ?? this.world.clock.now()) : null;
    const stored = calendar.put({ event, startsAt, endsAt, madeByApp, deletedAt });
    if (deletedAt !== null && event.recurrence) this.cancelInstances(calendar, event.id);
    return stored.event;
  }

  private newId(calendar: CalendarStore, { id }: Fields): string {
    if (id === undefined || id === null) return randomBytes(16).toString('hex').slice(0, 26);
    if (typeof id !== 'string' || !CLIENT_ID.test(id)) throw invalid('Invalid resource id value.');
    const taken = calendar.find(id);
    // A deleted event keeps its id for as long as it is remembered.
    if (taken && !this.isForgotten(taken)) throw duplicateId();
    return id;
  }

  private isForgotten({ deletedAt }: StoredEvent): boolean {
    const { tombstoneSeconds } = this.settings.values;
    if (deletedAt === null || tombstoneSeconds === null) return false;
    return deletedAt + tombstoneSeconds * 1_000 <= this.world.clock.now();
  }

  private nextEtag(): string {
    this.lastEtag += 2;
    return `"${this.lastEtag}"`;
  }
}

function deletedAlready(): GoogleError {
  return new GoogleError(410, 'deleted', 'Resource has been deleted');
}

function duplicateId(): GoogleError {
  return new GoogleError(409, 'duplicate', 'The requested identifier already exists.');
}

/** @throws GoogleError 412 */
function checkPrecondition({ event }: StoredEvent, ifMatch: string | undefined): void {
  if (ifMatch === undefined || ifMatch === '*' || ifMatch === event.etag) return;
  throw new GoogleError(412, 'conditionNotMet', 'Precondition Failed', {
    locationType: 'header',
    location: 'If-Match',
  });
}

/** The calendar itself: the primary one has the address of its owner. */
function organizerOf({ properties: { id } }: CalendarStore): GoogleEvent['organizer'] {
  return { email: id, self: true };
}

/** Reminders are nobody else's business: with them alone `updated` stays. */
function isMoreThanReminders(before: GoogleEvent, after: GoogleEvent): boolean {
  const unseen = { reminders: null, etag: null };
  const isSame = isDeepStrictEqual({ ...before, ...unseen }, { ...after, ...unseen });
  return !isSame || isDeepStrictEqual(before.reminders, after.reminders);
}

const LINK_PATH = '/www.google.com/calendar/event';

/** Where a person opens an event: in Google Calendar, of which the sandbox has a page. */
function htmlLinkOf(baseUrl: string, id: string, { properties }: CalendarStore): string {
  const eid = Buffer.from(`${id} ${properties.id}`).toString('base64url');
  return `${baseUrl}${LINK_PATH}?eid=${eid}`;
}

/** The other way round; null when it is no link to an event. */
export function linkedEventId({ pathname, searchParams }: URL): string | null {
  if (pathname !== LINK_PATH) return null;
  return (
    Buffer.from(searchParams.get('eid') ?? '', 'base64url')
      .toString('utf8')
      .split(' ')[0] || null
  );
}

function isRecurring({ recurrence }: Fields): boolean {
  return Array.isArray(recurrence) && recurrence.length > 0;
}

/** The body of a write as JSON. */
export function parseBody(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw parseError();
  }
}
