import type { CalendarProvider, ProviderSession } from '@calendar/contracts/calendar-provider';
import type { EventContent } from '@calendar/contracts/vocabulary';

/** An event as the provider's own interface knows it. */
export type RawEvent = Record<string, unknown> & { id: string };

export interface Account {
  email: string;
  session: ProviderSession;
}

export interface Fault {
  /** What it strikes: with another verb at each provider. Anything when absent. */
  act?: 'create' | 'update' | 'delete' | 'read';
  /** How often it strikes (1). */
  times?: number;
  action:
    | { kind: 'status' | 'status-after'; status: number; headers?: Record<string, string>; body?: unknown }
    | { kind: 'delay'; ms: number }
    | { kind: 'cut-before' | 'cut-after' };
}

/** The other side of the provider: the person with their calendar, and the misfortunes of the network. */
export interface ProviderWorld {
  /** A new account with the calendars `primary`, one more that can be written, and one that cannot if there are such. */
  newAccount(options?: { readOnlyGrant?: boolean }): Promise<Account>;
  calendars(account: Account): Promise<{ id: string; primary: boolean; writable: boolean }[]>;
  /** What the person does and sees in the provider's own pages. */
  personCreates(account: Account, body: object, calendarId?: string): Promise<RawEvent>;
  personEdits(account: Account, eventId: string, body: object, calendarId?: string): Promise<RawEvent>;
  personDeletes(account: Account, eventId: string, calendarId?: string): Promise<void>;
  /** Into another calendar of the account. */
  personMoves(account: Account, eventId: string, to: string, from?: string): Promise<void>;
  /** The living events. */
  events(account: Account, calendarId?: string): Promise<RawEvent[]>;
  breakNext(account: Account, fault: Fault): Promise<void>;
  /** Method and path of what the provider was asked for this account since the last call. */
  takeRequests(account: Account): Promise<string[]>;
  expireAccessTokens(account: Account): Promise<void>;
  expireCursors(account: Account): Promise<void>;
  /** Lets the provider's clock run ahead. */
  advanceClock(ms: number): Promise<void>;
}

/** What a provider can do; some scenarios are about nothing else. */
export interface Abilities {
  /** It tells of changes by notifications. */
  watches: boolean;
  /** It knows of an event that it was deleted, and does not let it be created again. */
  remembersDeleted: boolean;
  /** It has calendars that can only be read. */
  hasReadOnly: boolean;
}

/** What differs between providers in how the same thing is said. */
export interface Dialect {
  /** The body with which the person's own client would write this. */
  body(change: Partial<Pick<EventContent, 'title' | 'location' | 'time' | 'reminders' | 'status'>>): object;
  /** A description as the provider's own editor writes it: two lines `One` and `Two & three`, the first one bold. */
  richDescription: object;
  /** That an event takes no time. */
  free: object;
  /** A series of three days. */
  series: object;
  /** What makes a series of three days of an event that begins on this day (`YYYY-MM-DD`). */
  daily(date: string): object;
  /** The occurrence of a series that begins at an instant (ISO, whole second, UTC). */
  occurrenceOf(seriesId: string, start: string): string;
  /** So many guests. */
  guests(count: number): object;
  /** Requests that a write takes: some servers have to be asked what they have kept. */
  requests: { create: number; update: number; delete: number };
  /** Events have a page where a person opens them. */
  hasLinks: boolean;
  titleOf(event: RawEvent): unknown;
  guestsOf(event: RawEvent): unknown;
  /** More events than fit on a page of changes. */
  moreThanAPage: number;
  /** Refusals that cannot be brought about otherwise, as faults. */
  refusals: {
    rateLimited: Fault['action'];
    lacksPermission: Fault['action'];
    conflict: Fault['action'];
    invalid: Fault['action'];
  };
  /** The secret of a notification as the provider carries it. */
  secretOf(notification: ReceivedNotification): unknown;
}

export interface ReceivedNotification {
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

export interface Subject {
  provider: CalendarProvider;
  world: ProviderWorld;
  dialect: Dialect;
}
