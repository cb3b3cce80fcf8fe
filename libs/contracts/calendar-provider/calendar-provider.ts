import type {
  CaldavPreset,
  DraftField,
  EventContent,
  EventDraft,
  EventPresentation,
  EventTime,
  ProviderId,
} from '../vocabulary';

/** What one call needs of the account it acts for. */
export interface ProviderSession {
  accessToken: string;
  /** Our id of the connection, for logs only. */
  connectionId: string;
  /** Aborts the call; the outcome is then unknown and reported as `unavailable`. */
  signal?: AbortSignal;
  /** Only calls that are as urgent share a request. */
  priority?: 'interactive' | 'bulk';
  /** Awaited before each request that the provider counts; what it throws ends the call. */
  beforeRequest?: () => Promise<void>;
  /**
   * Called when a request is about to be written to its connection, for which it may have waited since `beforeRequest`. What this
   * throws keeps it from being sent: `unavailable`, with the reason `unsent`.
   */
  beforeSending?: () => void;
  /** Called when the call goes on to wait for the answer to another call's request: meanwhile it has nothing under way. */
  stepAside?: () => void;
}

/** What a person types to sign in where a service has no page for consents. */
export interface AccountLogin {
  preset: CaldavPreset;
  /** As it was typed; `null` where the service has one address for everybody. */
  serverUrl: string | null;
  username: string;
  password: string;
}

/** The account that a login leads to. */
export interface FoundAccount {
  /** The same for the same account, whatever was typed to get there. */
  accountId: string;
  /** As people call it: a mail address where there is one. */
  accountName: string;
  /** What every later call needs; it holds the password, and is to be sealed. */
  accessToken: string;
}

export interface ProviderCalendar {
  id: string;
  name: string;
  primary: boolean;
  writable: boolean;
  /** IANA name, when the provider tells it. */
  timeZone: string | null;
}

/**
 * The idempotency key of a create. The same link and generation always mean the same provider event; the generation
 * rises only when a new event is wanted in place of one that is gone.
 */
export interface EventKey {
  /** UUID of the link. */
  linkId: string;
  /** 0, 1, 2 … */
  generation: number;
}

export interface EventRef {
  /** The provider's id, or `primary`. */
  calendarId: string;
  eventId: string;
}

/** How a calendar keeps an event, beyond what it says. */
export interface EventTraits {
  /** Its description looks like more than its text: links behind words, emphasis, lists. */
  formatted?: true;
  /** Its reminders are those of the calendar, and change with them. */
  defaultReminders?: true;
}

/** A provider event as the adapter reads it: neutral words, compared field by field with what was read before. */
export interface ProviderEvent {
  id: string;
  /** Changes with every change of the event; opaque, sent back unmodified as If-Match. */
  etag: string;
  /** ISO instant of the last change as the provider counts it; `null` when unknown. */
  updatedAt: string | null;
  /** Where a person opens the event. */
  htmlLink: string | null;
  content: EventContent;
  /**
   * The calendar does not name the zone of a timed event in words that we know: `content` tells its time in UTC, or by its
   * offset.
   */
  zoneUnknown?: true;
  /** Nor whether the event is settled: Outlook has one word for that and for the availability. */
  statusUnknown?: true;
  /**
   * The person has made a series of it. `content` has the texts of the series and the time of its first occurrence, and an
   * event whose first occurrence was dropped is a deleted one.
   */
  recurring?: true;
  /** How many other people are invited to it; absent: nobody. */
  guests?: number;
  presentation: EventPresentation;
  /** Nor whether it takes time. */
  availabilityUnknown?: true;
  /** Nor the minutes of the calendar's own reminders, which this event uses. */
  remindersUnknown?: true;
  /** What the content does not tell of; absent: nothing. */
  traits?: EventTraits;
}

/** Start and end of an event as clocks show them. */
export interface WallTimes {
  start: string;
  end: string;
}

export interface CreatedEvent {
  event: ProviderEvent;
  /** True when an earlier attempt had already created it: its content may be older, or edited by the person since. */
  adopted: boolean;
}

export interface CreateEventRequest {
  calendarId: string;
  draft: EventDraft;
  key: EventKey;
  /** The attempt before may have reached the provider: look for its event first when that is cheaper than a clash. */
  retried: boolean;
}

export interface UpdateEventRequest {
  ref: EventRef;
  /** The whole of what is wanted; only `fields` of it are written. */
  draft: EventDraft;
  fields: readonly DraftField[];
  /** What stands there has formatting (`EventTraits`): that of lines which the description does not change is to stay. */
  formatted?: boolean;
  /** If-Match; `null` writes whatever stands there. */
  etag: string | null;
  /** It is a series: its time is that of all of it. */
  recurring?: boolean;
  /** The person has agreed that the guests are told. */
  tellGuests?: boolean;
}

export interface DeleteEventRequest {
  ref: EventRef;
  /** If-Match; `null` deletes whatever stands there. */
  etag: string | null;
  /** It was there a moment ago: that there is no trace of it is then `not-found`, and no success. */
  justWritten?: boolean;
  /** The person has agreed that the guests are told. */
  tellGuests?: boolean;
}

/** Where a linked event is looked for. */
export interface LocateRequest {
  eventId: string;
  /** For providers that find an event again by what was sent with its creation. */
  key: EventKey;
  /** The calendars in question, where it was last first. */
  calendarIds: readonly string[];
}

export interface LocatedEvent {
  calendarId: string;
  event: ProviderEvent;
}

/** The adapter's own words for "read from here"; never looked into by anyone else. */
export type Cursor = string;

export type EventChange =
  | { kind: 'upserted'; event: ProviderEvent }
  /** The provider says it is deleted. */
  | { kind: 'deleted'; eventId: string }
  /** A series, or an occurrence of it, has changed: how it stands only a read tells. */
  | { kind: 'touched'; eventId: string }
  /** It no longer shows in what we follow; only a read of the event tells whether it was deleted. */
  | { kind: 'vanished'; eventId: string };

export interface ChangePage {
  changes: EventChange[];
  /** Exactly one is set: more pages follow, or the round is done. */
  nextPage: Cursor | null;
  nextCursor: Cursor | null;
  /** Minutes of the reminders that the calendar has of its own, largest first; absent where calendars have none. */
  defaultReminders?: readonly number[];
}

export interface ReadChangesRequest {
  calendarId: string;
  /** Where the last round ended; `null` starts a full read. */
  cursor: Cursor | null;
  /** Where the last page ended, inside a round. */
  page: Cursor | null;
  /**
   * Which of these events belong to us although their ids do not say so. For providers that look at no others: people give
   * events that they move new ids there.
   */
  ofOurs?: (eventIds: readonly string[]) => Promise<ReadonlySet<string>>;
}

export interface BusyTimesRequest {
  calendarId: string;
  /** ISO instants: what ends after the one and begins before the other. */
  from: string;
  to: string;
}

/** That something takes time, and nothing else of it. */
export interface BusyTime {
  /** Of an occurrence its series. */
  eventId: string;
  time: EventTime;
  /** It is not settled, or the person has not said yes to it. */
  tentative: boolean;
}

export interface WatchRequest {
  calendarId: string;
  /** Our id of the watch: it comes back with every notification where the provider can. */
  watchId: string;
  /** Comes back with every notification; ≤ 128 characters. */
  secret: string;
  /** Where notifications are to be posted. */
  address: string;
  /** For a moment, beside the watch that is there already, which stays. */
  isTrial?: boolean;
}

export interface ProviderWatch {
  /** The provider's id of the channel or subscription. */
  id: string;
  /** What else is needed to stop it (Google: the resource id). */
  resourceId: string | null;
  /** ISO instant. */
  expiresAt: string;
}

/** How much traffic the provider allows; the shared limiter keeps to it over all workers. */
export interface TrafficLimits {
  /** Requests of one account under way at once. */
  inFlight: number;
  account: { requests: number; windowMs: number };
  project: { requests: number; windowMs: number };
}

export interface ProviderCapabilities {
  limits: TrafficLimits;
}

/**
 * One calendar service. Every method fails with `ProviderError` and nothing else. Adapters keep no state between calls
 * and know neither database nor queue.
 */
export interface CalendarProvider {
  readonly id: ProviderId;
  readonly capabilities: ProviderCapabilities;

  /** The limits of this account, where servers of one provider allow different traffic: `capabilities.limits` otherwise. Pure. */
  limitsOf?(session: ProviderSession): TrafficLimits;

  /**
   * Signs in with what a person has typed, and finds their account. Absent where access is given by consent.
   *
   * @throws LoginRefusedError for what the person can mend; ProviderError for outages
   */
  signIn?(login: AccountLogin, signal?: AbortSignal): Promise<FoundAccount>;

  listCalendars(session: ProviderSession): Promise<ProviderCalendar[]>;

  /** The exact body a create would send. Pure. */
  renderCreate(draft: EventDraft, key: EventKey): Record<string, unknown>;

  /** The exact body an update of `fields` would send. Pure. */
  renderUpdate(draft: EventDraft, fields: readonly DraftField[]): Record<string, unknown>;

  /**
   * What the provider is expected to show after `content` was written: texts, reminders and zones as it keeps them.
   * Used to tell "the same value" from "another value" where there was no echo to compare with. Pure.
   */
  normalise(content: EventContent): EventContent;

  /**
   * Creates the event of `key`, or finds it when it exists. `gone` when it existed and was deleted, `calendar-missing`
   * when there is no calendar to create it in.
   */
  createEvent(session: ProviderSession, request: CreateEventRequest): Promise<CreatedEvent>;

  /** Writes `fields`; `precondition-failed` when the etag is stale, `gone` or `not-found` when it is no more. */
  updateEvent(session: ProviderSession, request: UpdateEventRequest): Promise<ProviderEvent>;

  /**
   * Deletes; success when it is gone already. `precondition-failed` when the etag is stale.
   *
   * @returns whether it was there: an event that was not may have been moved to another calendar by the person
   */
  deleteEvent(session: ProviderSession, request: DeleteEventRequest): Promise<boolean>;

  /** Finds the living event of a key, after an attempt to create it whose outcome nobody knows; `null` when there is none. */
  findEvent(session: ProviderSession, request: { calendarId: string; key: EventKey }): Promise<ProviderEvent | null>;

  /**
   * Reads one event; `null` when it is deleted or never was. A calendar that is out of sight says nothing about its
   * events: that is `calendar-missing`.
   */
  getEvent(session: ProviderSession, ref: EventRef): Promise<ProviderEvent | null>;

  /**
   * The first of these calendars in which an event stands, and the event as it is there; `null` when it stands in none of
   * them. A calendar that cannot be read is passed over; only of the first that means that it may stand there, and throws.
   * Absent where events cannot be moved.
   */
  locate?(session: ProviderSession, request: LocateRequest): Promise<LocatedEvent | null>;

  /**
   * The wall times (`YYYY-MM-DDTHH:mm:ss`) at which a timed event stands in a zone by the provider's own rules, which may be
   * other than ours; `null` when it cannot tell them.
   *
   * @param at.timeZone IANA name
   */
  wallTimes(session: ProviderSession, at: { ref: EventRef; timeZone: string }): Promise<WallTimes | null>;

  /** One page of what changed since the cursor; `cursor-expired` when it is too old, `calendar-missing` as elsewhere. */
  readChanges(session: ProviderSession, request: ReadChangesRequest): Promise<ChangePage>;

  /**
   * What takes time in a calendar: neither cancelled nor free, nor declined by the person. Of a series each occurrence. Asks
   * for no texts. Absent where that cannot be asked for.
   */
  busyTimes?(session: ProviderSession, request: BusyTimesRequest): Promise<BusyTime[]>;

  /** Asks for push notifications; `invalid` or `permission-missing` when this calendar cannot be watched. */
  watch?(session: ProviderSession, request: WatchRequest): Promise<ProviderWatch>;

  /** Stops a watch; success when it is gone already. */
  unwatch?(session: ProviderSession, watch: Pick<ProviderWatch, 'id' | 'resourceId'>): Promise<void>;
}

/** Finds the adapter of a provider. Bound in the composition root of the worker. */
export abstract class ProviderRegistry {
  /** Throws when no adapter is bound for `id`: a fault of the composition, not of the data. */
  abstract get(id: ProviderId): CalendarProvider;
}
