import { setTimeout as pause } from 'node:timers/promises';
import type { calendar_v3 } from 'googleapis/build/src/apis/calendar/index.js';
import {
  ProviderError,
  type BusyTime,
  type BusyTimesRequest,
  type CalendarProvider,
  type ChangePage,
  type CreatedEvent,
  type CreateEventRequest,
  type DeleteEventRequest,
  type EventKey,
  type EventRef,
  type LocatedEvent,
  type LocateRequest,
  type ProviderCalendar,
  type ProviderCapabilities,
  type ProviderEvent,
  type ProviderSession,
  type ProviderWatch,
  type ReadChangesRequest,
  type UpdateEventRequest,
  type WallTimes,
  type WatchRequest,
} from '@calendar/contracts/calendar-provider';
import type { DraftField, EventContent, EventDraft } from '@calendar/contracts/vocabulary';
import { GoogleApi, malformedAnswer } from './google-api';
import { readGoogleBusyTimes } from './google-busy-times';
import { calendarNotFound, DOUBT_MS, listGoogleCalendars, requireCalendar } from './google-calendars';
import { readGoogleChanges } from './google-changes';
import { openChannel, stopChannel } from './google-channels';
import { googleDefaultReminders } from './google-default-reminders';
import { descriptionInPlace } from './google-description';
import { googleEventId, LINK_PROPERTY } from './google-event-id';
import { movedRecurrence } from './google-recurrence';
import { etagOfSeries, isSeries, readSeries } from './google-series';
import { googleWallTimes } from './google-wall-times';
import { normaliseForGoogle, readGoogleEvent, renderGoogleEvent, renderGooglePatch } from './map-google-event';

type GoogleEvent = calendar_v3.Schema$Event;

/** Contacts are never told about anything of ours. */
const SILENT = { sendUpdates: 'none' } as const;

/** Guests that the person has invited are told of what the person has agreed to. */
function told({ tellGuests }: { tellGuests?: boolean }) {
  return tellGuests ? ({ sendUpdates: 'all' } as const) : SILENT;
}

export interface GoogleProviderOptions {
  /** The door to the network: `Egress.fetch`. */
  fetch: typeof fetch;
  /** Epoch milliseconds; the system's clock unless given. */
  now?: () => number;
  /** Of the whole project (https://developers.google.com/workspace/calendar/api/guides/quota); the default unless given. */
  requestsPerMinute?: number;
}

export function createGoogleProvider(options: GoogleProviderOptions): CalendarProvider {
  const { fetch, now = Date.now, requestsPerMinute = 10_000 } = options;
  return new GoogleCalendarProvider(new GoogleApi({ fetch, now }), requestsPerMinute);
}

/** Google Calendar API v3. */
class GoogleCalendarProvider implements CalendarProvider {
  readonly id = 'google';
  readonly capabilities: ProviderCapabilities;

  constructor(
    private readonly api: GoogleApi,
    requestsPerMinute: number,
  ) {
    const account = { requests: 600, windowMs: 60_000 };
    this.capabilities = {
      limits: { inFlight: 4, account, project: { requests: requestsPerMinute, windowMs: 60_000 } },
    };
  }

  listCalendars(session: ProviderSession): Promise<ProviderCalendar[]> {
    return listGoogleCalendars(this.api, session);
  }

  busyTimes(session: ProviderSession, request: BusyTimesRequest): Promise<BusyTime[]> {
    return readGoogleBusyTimes(this.api, session, request);
  }

  renderCreate(draft: EventDraft, key: EventKey): Record<string, unknown> {
    return { ...renderGoogleEvent(draft, key) };
  }

  renderUpdate(draft: EventDraft, fields: readonly DraftField[]): Record<string, unknown> {
    return { ...renderGooglePatch(draft, fields) };
  }

  normalise(content: EventContent): EventContent {
    return normaliseForGoogle(content);
  }

  async createEvent(session: ProviderSession, request: CreateEventRequest): Promise<CreatedEvent> {
    const { calendarId, draft, key } = request;
    const params = { calendarId, requestBody: renderGoogleEvent(draft, key), ...SILENT };
    try {
      const created = await this.api.call<GoogleEvent>(session, (client, options) =>
        client.events.insert(params, options),
      );
      return { event: understood(created), adopted: false };
    } catch (error) {
      if (isProviderError(error, 'not-found')) return calendarNotFound(this.api, session, calendarId);
      if (!isProviderError(error, 'already-exists')) throw error;
      return { event: await this.adopt(session, { calendarId, key }), adopted: true };
    }
  }

  async updateEvent(session: ProviderSession, request: UpdateEventRequest): Promise<ProviderEvent> {
    const { ref, draft, fields } = request;
    const asked = { ...request, etag: etagOfSeries(request.etag) };
    const { etag: known, ...kept } = await descriptionInPlace(this.api, session, asked);
    const etag = known ?? (fields.includes('status') ? await this.currentEtag(session, ref) : null);
    const requestBody = { ...renderGooglePatch(draft, fields), ...kept };
    if (request.recurring && fields.includes('time')) await this.moveRules(session, { ref, draft, requestBody });
    const params = { ...ref, requestBody, ...told(request) };
    const patched = await this.api.call<GoogleEvent>(
      session,
      (client, options) => client.events.patch(params, options),
      etag,
    );
    if (patched.status === 'cancelled') throw deletedEvent();
    // What it does not tell of reminders is known already, if it uses those of its calendar.
    const place = { calendarId: ref.calendarId, event: patched };
    const written = await this.atFirst(session, { ...place, whole: understood(patched) });
    if (!written) throw deletedEvent();
    return written;
  }

  async deleteEvent(session: ProviderSession, request: DeleteEventRequest): Promise<boolean> {
    const { ref, justWritten } = request;
    const params = { ...ref, ...told(request) };
    const etag = etagOfSeries(request.etag);
    try {
      await this.api.call(session, (client, options) => client.events.delete(params, options), etag);
      return true;
    } catch (error) {
      if (!isProviderError(error, 'gone', 'not-found') || (justWritten && error.code === 'not-found')) throw error;
      return false;
    }
  }

  findEvent(session: ProviderSession, request: { calendarId: string; key: EventKey }): Promise<ProviderEvent | null> {
    return this.getEvent(session, { calendarId: request.calendarId, eventId: googleEventId(request.key) });
  }

  async getEvent(session: ProviderSession, ref: EventRef): Promise<ProviderEvent | null> {
    const event = await this.read(session, ref);
    return event && this.standing(session, { calendarId: ref.calendarId, event });
  }

  wallTimes(session: ProviderSession, at: { ref: EventRef; timeZone: string }): Promise<WallTimes | null> {
    return googleWallTimes(this.api, session, at);
  }

  /** A moved event keeps its id; where it was, a cancelled one stays behind. No trace of it there is doubted. */
  async locate(session: ProviderSession, request: LocateRequest): Promise<LocatedEvent | null> {
    const { eventId, calendarIds } = request;
    const [last, ...others] = calendarIds.map((calendarId) => ({ calendarId, eventId }));
    if (!last) return null;
    const there = await this.readTwice(session, last).catch(closedCalendar);
    const stays = there instanceof ProviderError ? null : await this.located(session, last, there);
    if (stays) return stays;
    for (const ref of others) {
      const found = await this.readOnce(session, ref).catch(closedCalendar);
      const event = found instanceof ProviderError ? null : await this.located(session, ref, found);
      if (event) return event;
    }
    if (there instanceof ProviderError) throw there;
    return null;
  }

  readChanges(session: ProviderSession, request: ReadChangesRequest): Promise<ChangePage> {
    return readGoogleChanges(this.api, session, request);
  }

  watch(session: ProviderSession, request: WatchRequest): Promise<ProviderWatch> {
    return openChannel(this.api, session, request);
  }

  unwatch(session: ProviderSession, watch: Pick<ProviderWatch, 'id' | 'resourceId'>): Promise<void> {
    return stopChannel(this.api, session, watch);
  }

  /** The event that holds our id. */
  private async adopt(
    session: ProviderSession,
    { calendarId, key }: { calendarId: string; key: EventKey },
  ): Promise<ProviderEvent> {
    const event = await this.read(session, { calendarId, eventId: googleEventId(key) });
    // Taken and yet not to be seen: Google's copies differ for a moment.
    if (!event) throw new ProviderError('unavailable', { status: 409, reason: 'duplicate-not-visible' });
    const standing = await this.standing(session, { calendarId, event });
    if (!standing) throw deletedEvent();
    const owner = event.extendedProperties?.private?.[LINK_PROPERTY];
    if (owner !== undefined && owner !== key.linkId) throw new ProviderError('already-exists', { status: 409 });
    return standing;
  }

  /** An event that uses the reminders of its calendar does not tell them. */
  private async whole(session: ProviderSession, calendarId: string, event: GoogleEvent): Promise<ProviderEvent> {
    if (!event.reminders?.useDefault) return understood(event);
    return understood(event, await googleDefaultReminders(this.api, session, calendarId));
  }

  /** The event in neutral words; `null` when it is deleted. */
  private async standing(
    session: ProviderSession,
    { calendarId, event }: { calendarId: string; event: GoogleEvent },
  ): Promise<ProviderEvent | null> {
    if (event.status === 'cancelled') return null;
    return this.atFirst(session, { calendarId, event, whole: await this.whole(session, calendarId, event) });
  }

  /** A series is where its first occurrence is; `null` when that was dropped. Any other event is where it is. */
  private async atFirst(
    session: ProviderSession,
    { calendarId, event, whole }: { calendarId: string; event: GoogleEvent; whole: ProviderEvent },
  ): Promise<ProviderEvent | null> {
    return isSeries(event) ? readSeries(this.api, session, { calendarId, series: event, whole }) : whole;
  }

  /** A rule that names days has to name others when its series moves to another day. Changes `requestBody`. */
  private async moveRules(
    session: ProviderSession,
    { ref, draft, requestBody }: { ref: EventRef; draft: EventDraft; requestBody: GoogleEvent },
  ): Promise<void> {
    const series = await this.readOnce(session, ref);
    if (!series?.recurrence) return;
    requestBody.recurrence = movedRecurrence(series.recurrence, understood(series).content.time, draft.time);
  }

  /** Google lets a deleted event be patched back to life: without an etag of ours, only the living one is written. */
  private async currentEtag(session: ProviderSession, ref: EventRef): Promise<string> {
    const event = await this.read(session, ref);
    if (!event) throw new ProviderError('not-found', { status: 404, reason: 'notFound' });
    if (event.status === 'cancelled') throw deletedEvent();
    return understood(event).etag;
  }

  /** The event, a deleted one with status `cancelled`; `null` when there is no trace of it. */
  private async read(session: ProviderSession, ref: EventRef): Promise<GoogleEvent | null> {
    const found = await this.readTwice(session, ref);
    // Losing sight of a whole calendar says nothing about its events.
    if (!found) await requireCalendar(this.api, session, ref.calendarId);
    return found;
  }

  /** A copy that lags behind a write knows no more of it at first. */
  private async readTwice(session: ProviderSession, ref: EventRef): Promise<GoogleEvent | null> {
    const event = await this.readOnce(session, ref);
    if (event) return event;
    await pause(DOUBT_MS);
    return this.readOnce(session, ref);
  }

  private async located(
    session: ProviderSession,
    { calendarId }: EventRef,
    found: GoogleEvent | null,
  ): Promise<LocatedEvent | null> {
    const event = found && (await this.standing(session, { calendarId, event: found }));
    return event && { calendarId, event };
  }

  private async readOnce(session: ProviderSession, ref: EventRef): Promise<GoogleEvent | null> {
    try {
      return await this.api.call<GoogleEvent>(session, (client, options) => client.events.get(ref, options));
    } catch (error) {
      if (isProviderError(error, 'gone', 'not-found')) return null;
      throw error;
    }
  }
}

function understood(event: GoogleEvent, ofCalendar?: readonly number[]): ProviderEvent {
  const read = readGoogleEvent(event, ofCalendar);
  if (!read) throw malformedAnswer(200);
  return read;
}

/** The error of a calendar that is closed to us. @throws any other */
function closedCalendar(error: unknown): ProviderError {
  if (isProviderError(error, 'permission-missing')) return error;
  throw error;
}

function deletedEvent(): ProviderError {
  return new ProviderError('gone', { reason: 'deleted', message: 'The event was deleted in Google Calendar' });
}

function isProviderError(error: unknown, ...codes: ProviderError['code'][]): error is ProviderError {
  return error instanceof ProviderError && codes.includes(error.code);
}
