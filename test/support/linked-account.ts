import type { SeenEvent } from './simulated-calendars';

export const LINKED_PROVIDERS = ['google', 'microsoft', 'caldav'] as const;
export type LinkedProvider = (typeof LINKED_PROVIDERS)[number];

/** What a person changes of an event in their own calendar program, in the words of no provider. */
export interface CalendarEdit {
  title?: string;
  description?: string;
  location?: string;
  /** Instant, ms since the epoch; it goes on for an hour. */
  start?: number;
  /** It repeats daily, three times; `false`: once. */
  daily?: boolean;
  /** So many others are invited. */
  guests?: number;
}

export interface Write {
  method: string;
  path: string;
}

/**
 * The account of a person at a provider, as the person and the test see it: the same at all three, so that what is said of one
 * provider is tested with each. A calendar is `primary`, or has the id that the provider gives it.
 */
export interface LinkedAccount {
  readonly provider: LinkedProvider;

  connect(): Promise<unknown>;

  /** Waits until every calendar of ours there is watched, or known to be one that can only be polled. */
  followed(): Promise<void>;

  /** An interview that stands in the calendar, with nothing under way any more. */
  settledInterview(): Promise<{ id: string; eventId: string; version: number }>;

  /** The events that stand in a calendar now; a series is one. */
  seen(calendarId?: string): Promise<SeenEvent[]>;

  /** What the person does there, of which we are told: by a notification, or by the next look where there are none. */
  edit(eventId: string, edit: CalendarEdit, calendarId?: string): Promise<void>;
  delete(eventId: string, calendarId?: string): Promise<void>;
  /** Another event that says the same, as when the person copies one. @returns its id */
  copy(eventId: string): Promise<string>;
  /** Into another calendar of the account. */
  move(eventId: string, place: { from?: string; to: string }): Promise<void>;

  /** The occurrence of a series that begins at an instant: it is edited and deleted as an event is. */
  occurrence(seriesId: string, start: number): string;

  /**
   * The person does something there, and nothing tells of it: it is found by what is written, or along with what is told next.
   *
   * @param times how many notifications it causes
   */
  unseen(act: () => Promise<unknown>, times?: number): Promise<void>;

  /** A second calendar of the account: one that can be written to, or one that cannot. */
  secondCalendar(options?: { writable?: boolean }): Promise<string>;

  /** The account takes no cursor any more that it has given out so far. */
  expireCursors(): Promise<void>;

  /** Waits until we have read what our own writes have changed there, and nothing is under way any more. */
  readOnceMore(): Promise<void>;
  /** Waits until nothing is under way between us and the account. */
  quiet(): Promise<void>;
  /** The same, and forgets what the account was asked. */
  calm(): Promise<void>;
  /** What we have written there since. */
  writes(): Promise<Write[]>;
}
