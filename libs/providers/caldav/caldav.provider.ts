import {
  ProviderError,
  type AccountLogin,
  type CalendarProvider,
  type ChangePage,
  type CreatedEvent,
  type CreateEventRequest,
  type DeleteEventRequest,
  type EventKey,
  type EventRef,
  type FoundAccount,
  type LocatedEvent,
  type LocateRequest,
  type ProviderCalendar,
  type ProviderCapabilities,
  type ProviderEvent,
  type ProviderSession,
  type ReadChangesRequest,
  type TrafficLimits,
  type UpdateEventRequest,
  type WallTimes,
} from '@calendar/contracts/calendar-provider';
import type { DraftField, EventContent, EventDraft } from '@calendar/contracts/vocabulary';
import { accountAt } from './account-discovery';
import { CalendarChanges } from './calendar-changes';
import { listCalendars } from './calendar-list';
import { DavClient } from './dav-client';
import { GatheredReads } from './gathered-reads';
import { ObjectWrites } from './object-writes';
import { Objects, type KeptObject } from './objects';
import { normaliseContent, readEvent } from './read-event';
import type { ResolveService } from './server-addresses';
import { LIMITS_OF_SERVICES, limitsOfAccount } from './traffic-limits';
import { FIELD_LINES, fileOf, newObject, uidOf } from './write-event';

export interface CaldavProviderOptions {
  /** The door to servers that people name: `ServerEgress.fetch`. */
  fetch: typeof fetch;
  /** Epoch milliseconds; the system's clock unless given. */
  now?: () => number;
  /** Where the mail domain of a person says that its calendars are (RFC 6764); asks the name servers unless given. */
  resolveService?: ResolveService;
}

export function createCaldavProvider({ fetch, now = Date.now, ...options }: CaldavProviderOptions): CalendarProvider {
  return new CaldavProvider(new DavClient({ fetch, now }), options.resolveService);
}

/** Calendars behind CalDAV (RFC 4791): iCloud, Fastmail, Nextcloud, and whatever else speaks it. */
class CaldavProvider implements CalendarProvider {
  readonly id = 'caldav';
  readonly capabilities: ProviderCapabilities = { limits: LIMITS_OF_SERVICES };
  private readonly objects: Objects;
  private readonly writes: ObjectWrites;
  private readonly changes: CalendarChanges;

  constructor(
    private readonly client: DavClient,
    private readonly resolveService?: ResolveService,
  ) {
    this.objects = new Objects(client);
    this.writes = new ObjectWrites(client, this.objects, new GatheredReads(this.objects));
    this.changes = new CalendarChanges(client, this.objects);
  }

  limitsOf({ accessToken }: ProviderSession): TrafficLimits {
    return limitsOfAccount(accessToken);
  }

  signIn(login: AccountLogin, signal?: AbortSignal): Promise<FoundAccount> {
    return accountAt(this.client, login, {
      ...(signal && { signal }),
      ...(this.resolveService && { resolveService: this.resolveService }),
    });
  }

  listCalendars(session: ProviderSession): Promise<ProviderCalendar[]> {
    return listCalendars(this.client, session);
  }

  renderCreate(draft: EventDraft, key: EventKey): Record<string, unknown> {
    return { file: fileOf(key), calendar: newObject(draft, key, this.client.now()) };
  }

  /** What is written in place of the lines of these fields: an update sends the whole object, as it stands but for them. */
  renderUpdate(draft: EventDraft, fields: readonly DraftField[]): Record<string, unknown> {
    const lines = fields.flatMap((field) => (field === 'reminders' ? [] : FIELD_LINES[field](draft)));
    const reminders = fields.includes('reminders') ? { reminders: draft.reminders } : {};
    return { calendar: lines.join(''), ...reminders };
  }

  normalise(content: EventContent): EventContent {
    return normaliseContent(content);
  }

  createEvent(session: ProviderSession, { calendarId, draft, key }: CreateEventRequest): Promise<CreatedEvent> {
    const text = newObject(draft, key, this.client.now());
    return this.writes.create(session, { calendarId, file: fileOf(key), text });
  }

  updateEvent(session: ProviderSession, request: UpdateEventRequest): Promise<ProviderEvent> {
    return this.writes.update(session, request);
  }

  deleteEvent(session: ProviderSession, request: DeleteEventRequest): Promise<boolean> {
    return this.writes.delete(session, request);
  }

  findEvent(session: ProviderSession, { calendarId, key }: { calendarId: string; key: EventKey }) {
    return this.getEvent(session, { calendarId, eventId: fileOf(key) });
  }

  async getEvent(session: ProviderSession, { calendarId, eventId }: EventRef): Promise<ProviderEvent | null> {
    return standing(await this.objects.one(session, { calendarId, file: eventId }));
  }

  /** Clients that move an event keep its UID, and not always the name that it is kept under. */
  async locate(session: ProviderSession, { eventId, key, calendarIds }: LocateRequest): Promise<LocatedEvent | null> {
    let closed: ProviderError | null = null;
    for (const [index, calendarId] of calendarIds.entries()) {
      try {
        const event = await this.find(session, { calendarId, eventId, key });
        if (event) return { calendarId, event };
      } catch (error) {
        if (!isUnreadable(error)) throw error;
        if (index === 0) closed = error;
      }
    }
    if (closed) throw closed;
    return null;
  }

  /** An object tells wall times, and they have been read by our rules: nobody else's are known. */
  wallTimes(): Promise<WallTimes | null> {
    return Promise.resolve(null);
  }

  readChanges(session: ProviderSession, request: ReadChangesRequest): Promise<ChangePage> {
    return this.changes.read(session, request);
  }

  private async find(
    session: ProviderSession,
    { calendarId, eventId, key }: { calendarId: string; eventId: string; key: EventKey },
  ): Promise<ProviderEvent | null> {
    const sameName = standing(await this.objects.one(session, { calendarId, file: eventId }));
    if (sameName) return sameName;
    const [sameUid] = await this.objects.byUid(session, { calendarId, uid: uidOf(key) });
    return standing(sameUid ?? null);
  }
}

/** The living event of an object. @throws ProviderError when it cannot be read: that it is no more would be a guess */
function standing(object: KeptObject | null): ProviderEvent | null {
  if (!object) return null;
  const read = readEvent(object.text, { id: object.file, etag: object.etag });
  if (read.kind === 'unreadable') throw new ProviderError('unavailable', { reason: 'malformed-answer' });
  return read.kind === 'event' ? read.event : null;
}

/** A calendar that cannot be read: the event may stand in another one. */
function isUnreadable(error: unknown): error is ProviderError {
  return error instanceof ProviderError && ['permission-missing', 'calendar-missing'].includes(error.code);
}
