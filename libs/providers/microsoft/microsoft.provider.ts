import {
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
import { GraphApi } from './graph-api';
import { readGraphBusyTimes } from './graph-busy-times';
import { listGraphCalendars } from './graph-calendars';
import { createGraphEvent, findGraphEvent } from './graph-creation';
import { readGraphChanges } from './graph-delta';
import { eventPath } from './graph-paths';
import { getGraphEvent, graphWallTimes, isAbsent, locateGraphEvent } from './graph-reading';
import { etagOfSeries } from './graph-series';
import { subscribe, unsubscribe } from './graph-subscriptions';
import { updateGraphEvent } from './graph-update';
import { normaliseForGraph, renderGraphEvent, renderGraphPatch } from './map-graph-event';

export interface MicrosoftProviderOptions {
  /** The door to the network: `Egress.fetch`. */
  fetch: typeof fetch;
  /** Epoch milliseconds; the system's clock unless given. */
  now?: () => number;
  /** Of the whole app; what Graph allows one unless given. */
  requestsPerMinute?: number;
}

export function createMicrosoftProvider(options: MicrosoftProviderOptions): CalendarProvider {
  const { fetch, now = Date.now, requestsPerMinute = 780_000 } = options;
  return new MicrosoftCalendarProvider(new GraphApi({ fetch, now }), requestsPerMinute);
}

/** Outlook and Office 365 calendars through Microsoft Graph v1.0. */
class MicrosoftCalendarProvider implements CalendarProvider {
  readonly id = 'microsoft';
  readonly capabilities: ProviderCapabilities;

  constructor(
    private readonly api: GraphApi,
    requestsPerMinute: number,
  ) {
    const account = { requests: 10_000, windowMs: 600_000 };
    // Graph counts in windows of ten seconds (https://learn.microsoft.com/graph/throttling-limits).
    const project = { requests: Math.floor(requestsPerMinute / 6), windowMs: 10_000 };
    this.capabilities = { limits: { inFlight: 4, account, project } };
  }

  listCalendars(session: ProviderSession): Promise<ProviderCalendar[]> {
    return listGraphCalendars(this.api, session);
  }

  busyTimes(session: ProviderSession, request: BusyTimesRequest): Promise<BusyTime[]> {
    return readGraphBusyTimes(this.api, session, request);
  }

  renderCreate(draft: EventDraft, key: EventKey): Record<string, unknown> {
    return renderGraphEvent(draft, key);
  }

  renderUpdate(draft: EventDraft, fields: readonly DraftField[]): Record<string, unknown> {
    return renderGraphPatch(draft, fields);
  }

  normalise(content: EventContent): EventContent {
    return normaliseForGraph(content);
  }

  createEvent(session: ProviderSession, request: CreateEventRequest): Promise<CreatedEvent> {
    return createGraphEvent(this.api, session, request);
  }

  updateEvent(session: ProviderSession, request: UpdateEventRequest): Promise<ProviderEvent> {
    return updateGraphEvent(this.api, session, request);
  }

  async deleteEvent(session: ProviderSession, { ref, justWritten, ...request }: DeleteEventRequest): Promise<boolean> {
    const etag = etagOfSeries(request.etag);
    try {
      await this.api.call(session, { method: 'DELETE', path: eventPath(ref), etag });
      return true;
    } catch (error) {
      if (!isAbsent(error) || (justWritten && error.code === 'not-found')) throw error;
      return false;
    }
  }

  findEvent(session: ProviderSession, request: { calendarId: string; key: EventKey }): Promise<ProviderEvent | null> {
    return findGraphEvent(this.api, session, request);
  }

  getEvent(session: ProviderSession, ref: EventRef): Promise<ProviderEvent | null> {
    return getGraphEvent(this.api, session, ref);
  }

  locate(session: ProviderSession, request: LocateRequest): Promise<LocatedEvent | null> {
    return locateGraphEvent(this.api, session, request);
  }

  wallTimes(session: ProviderSession, at: { ref: EventRef; timeZone: string }): Promise<WallTimes | null> {
    return graphWallTimes(this.api, session, at);
  }

  readChanges(session: ProviderSession, request: ReadChangesRequest): Promise<ChangePage> {
    return readGraphChanges(this.api, session, request);
  }

  watch(session: ProviderSession, request: WatchRequest): Promise<ProviderWatch> {
    return subscribe(this.api, session, request);
  }

  unwatch(session: ProviderSession, watch: Pick<ProviderWatch, 'id'>): Promise<void> {
    return unsubscribe(this.api, session, watch.id);
  }
}
