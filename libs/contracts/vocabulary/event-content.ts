/**
 * A timed event. `start` and `end` are UTC instants as `Date.toISOString()` writes them, so that equal times are
 * equal strings; `timeZone` is an IANA name and gives the wall time people see.
 */
export interface TimedSpan {
  allDay: false;
  start: string;
  end: string;
  timeZone: string;
}

/** An all-day event: calendar dates `YYYY-MM-DD`, `end` exclusive. Dates are never turned into instants. */
export interface AllDaySpan {
  allDay: true;
  start: string;
  end: string;
  timeZone: null;
}

export type EventTime = TimedSpan | AllDaySpan;

/** The units of the merge: each is taken, patched and disputed as a whole. */
export const CONTENT_FIELDS = ['title', 'description', 'location', 'time', 'reminders', 'status'] as const;

export type ContentField = (typeof CONTENT_FIELDS)[number];

/** What an event says, in neutral words: the same for every provider. */
export interface EventContent {
  title: string;
  /** Plain text, lines separated by `\n`; empty when there is none. */
  description: string;
  /** Text or a URL; empty when there is none. */
  location: string;
  time: EventTime;
  /** Minutes before the start, without doubles, largest first. */
  reminders: number[];
  /** A cancelled event is not in the calendar at all, so there is no third word here. */
  status: 'confirmed' | 'tentative';
}

/** Whether an event takes the person's time. We write the first two only, and keep what they choose in the calendar. */
export type Availability = 'busy' | 'free' | 'out_of_office' | 'working_elsewhere';

/** How an event looks to others. A career event knows nothing of it: a change of it in the calendar stays there. */
export interface EventPresentation {
  availability: Availability;
  visibility: 'default' | 'private';
}

/** Everything that is to stand in the calendar for one career event. */
export interface EventDraft extends EventContent, EventPresentation {}

export type DraftField = keyof EventDraft;
