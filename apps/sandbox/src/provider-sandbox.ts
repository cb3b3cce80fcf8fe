import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Router } from 'express';
import type { ProviderFailure } from './provider-failure';
import type { ProviderName } from './provider-name';
import type { Settings } from './settings';
import type { ZoneRules } from './zones/zone-rules';
import type { Kept } from './state-file';
import type { Exchange } from './traffic/exchange';

export interface NewAccount {
  email: string;
  name?: string | undefined;
  /** IANA name; UTC when absent. */
  timeZone?: string | undefined;
  calendars?: NewCalendar[] | undefined;
}

export interface NewCalendar {
  id?: string | undefined;
  name: string;
  primary?: boolean | undefined;
  /** True unless said otherwise. */
  writable?: boolean | undefined;
  /** Whether the provider notifies about it; true unless said otherwise. */
  watchable?: boolean | undefined;
}

/** What a person, or whoever shares a calendar with them, can change of it. */
export interface CalendarChange extends Partial<Pick<NewCalendar, 'name' | 'writable' | 'watchable'>> {
  /** What events remind of that say nothing themselves. Only Google's calendars have them. */
  defaultReminders?: { method: string; minutes: number }[] | undefined;
}

export interface AccountView {
  email: string;
  name: string;
  timeZone: string;
  calendars: CalendarView[];
}

export interface CalendarView {
  id: string;
  name: string;
  primary: boolean;
  writable: boolean;
}

/** Points at one calendar of one account; `calendarId` may be `primary` on every provider. */
export interface CalendarPlace {
  email: string;
  calendarId: string;
}

/** An event in the words of the pages, which are the same for every provider. */
export interface CalendarItem {
  id: string;
  title: string;
  description: string;
  location: string;
  allDay: boolean;
  /** Wall time in `timeZone` as `YYYY-MM-DDTHH:mm`, or `YYYY-MM-DD` when all-day. */
  start: string;
  /** As `start`; exclusive. */
  end: string;
  /** IANA name. */
  timeZone: string;
  status: 'confirmed' | 'tentative' | 'cancelled';
  /** Whether it is a series, of which this is the first event. */
  repeats: boolean;
  /** Whether it is one event of a series, which differs from the others or was deleted by itself. */
  isOneOfSeries: boolean;
  busy: boolean;
  /** Minutes before the start. */
  reminders: number[];
  /** Whether an app made it through the API (rather than the person on these pages). */
  madeByApp: boolean;
  /** RFC 3339. */
  updatedAt: string;
}

/** What a person can fill in on the pages. */
export type CalendarItemDraft = Pick<
  CalendarItem,
  'title' | 'description' | 'location' | 'allDay' | 'start' | 'end' | 'timeZone' | 'reminders' | 'busy'
>;

/** When an event is: its four fields change together. */
export type CalendarItemTime = Pick<CalendarItem, 'allDay' | 'start' | 'end' | 'timeZone'>;

/** What a person has changed on the pages; what is absent stays as it is. */
export type CalendarItemEdit = Partial<Omit<CalendarItemDraft, keyof CalendarItemTime>> & { time?: CalendarItemTime };

/** An event as the provider's API would return it. */
export type RawEvent = Record<string, unknown>;

/**
 * One simulated provider. The core logs, delays, faults and counts its traffic, offers it to the control API and shows
 * it on the pages; everything else is the provider's own.
 *
 * Methods that take a `CalendarPlace` edit or read as the person would in the provider's own user interface: no scope,
 * quota or fault applies, but etags move, change logs grow and watches fire. They throw `ProviderFailure` with the
 * answer that the API would have given (404 for an unknown calendar, 400 for an invalid body).
 */
export interface ProviderSandbox extends Kept {
  readonly name: ProviderName;
  /** What answers at each host: `{'www.googleapis.com': router}` gets `/www.googleapis.com/...` without that prefix. */
  readonly hosts: Readonly<Record<string, Router>>;
  /** Shown and changed under `/_control/settings` as `{[name]: {...}}`. */
  readonly settings: Settings<object>;
  /** Changed by `PUT /_control/{provider}/zone-data`. */
  readonly zoneRules: ZoneRules;

  /** Whose request this is (e-mail), for log, faults and limits: from its token, valid or not; null when unknown. */
  accountOf(request: IncomingMessage, exchange: Exchange): string | null;

  /**
   * Asked when a request arrives, before latency and faults: the answer to one that is too many, if any. What it lets in
   * is under way until `response` closes.
   */
  admit?(exchange: Exchange, response: ServerResponse): ProviderFailure | undefined;

  /** The answer to what none of its routes gets to see: 400 a path that cannot be decoded, 413 a body that is too long. */
  refusal(status: 400 | 413): ProviderFailure;
  /** @throws ProviderFailure 409 when the address is taken */
  createAccount(account: NewAccount): AccountView;
  listAccounts(): AccountView[];
  /** @throws ProviderFailure 404 for an unknown account, 409 when the id is taken, 400 for another primary calendar */
  createCalendar(email: string, calendar: NewCalendar): CalendarView;
  /** @throws ProviderFailure 404 */
  changeCalendar(place: CalendarPlace, change: CalendarChange): CalendarView;
  /** With all that is in it, for good. @throws ProviderFailure 404, or 400 for the primary calendar, which has to stay */
  deleteCalendar(place: CalendarPlace): void;

  /** In order of start. Series come as masters. */
  listEvents(place: CalendarPlace, options: { includeDeleted: boolean }): RawEvent[];
  createEvent(place: CalendarPlace, body: RawEvent): RawEvent;
  patchEvent(place: CalendarPlace, eventId: string, body: RawEvent): RawEvent;
  deleteEvent(place: CalendarPlace, eventId: string): void;
  /** Takes a deleted event back out of the bin. */
  restoreEvent(place: CalendarPlace, eventId: string): RawEvent;
  /** The id of the event to which a link of this provider leads (`htmlLink`, `webLink`); null for any other address. */
  linkedEventId(link: URL): string | null;
  /** Into another calendar of the account, which has the id `destination`. */
  moveEvent(place: CalendarPlace, eventId: string, destination: string): RawEvent;

  /** The person removes the app from the account: refresh and access tokens die. */
  revokeGrants(email: string): void;
  expireAccessTokens(email: string): void;
  /** Every sync token or delta link handed out so far answers 410 from now on. */
  expireCursors(email: string): void;
  expireWatches(email: string): void;
  /** What only this provider knows, by name: `POST /_control/{provider}/accounts/{email}/{name}`. */
  readonly upheavals?: Readonly<Record<string, (email: string) => void>>;

  /** For the pages: a raw event in neutral words, and an edit as a raw body for `createEvent` and `patchEvent`. */
  itemOf(event: RawEvent): CalendarItem;
  bodyOf(edit: CalendarItemEdit): RawEvent;

  /** Forgets accounts, events, grants, watches and cursors; settings go back to their defaults. Signing keys stay. */
  reset(): void;
}
