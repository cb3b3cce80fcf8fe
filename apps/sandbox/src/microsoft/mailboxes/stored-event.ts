/** Everything about an event that a client can write. */
export interface EventContent {
  subject: string;
  /** The body as the service keeps it: always HTML. */
  html: string;
  isAllDay: boolean;
  /** Instants, epoch milliseconds; of an all-day event midnight UTC of its dates. */
  start: number;
  end: number;
  /** The zones that it was made in, as the service names them. */
  startZone: string;
  endZone: string;
  location: string;
  showAs: string;
  sensitivity: string;
  isReminderOn: boolean;
  reminderMinutes: number;
  attendees: Attendee[];
  recurrence: Recurrence | null;
  /** Extended properties, by `normalPropertyId`. */
  properties: Map<string, string>;
}

export interface Attendee {
  type: string;
  emailAddress: { name: string; address: string };
}

export const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/** `patternedRecurrence` of Graph, as far as it is simulated, with all fields filled in. Dates are `YYYY-MM-DD`. */
export interface Recurrence {
  pattern: {
    type: 'daily' | 'weekly';
    interval: number;
    daysOfWeek: Weekday[];
    firstDayOfWeek: Weekday;
  };
  range: {
    type: 'endDate' | 'noEnd' | 'numbered';
    startDate: string;
    endDate: string;
    recurrenceTimeZone: string;
    numberOfOccurrences: number;
  };
}

/** Which series an occurrence or an exception belongs to. */
export interface SeriesPlace {
  masterId: string;
  masterImmutableId: string;
  /** The day of the series that it stands for, `YYYY-MM-DD`. */
  date: string;
}

export interface StoredEvent extends EventContent {
  /** The default id; the immutable one would stay when an event moves. */
  id: string;
  immutableId: string;
  calendarId: string;
  /** Where it stood before. */
  leftCalendars: string[];
  changeKey: string;
  /** Epoch milliseconds. */
  created: number;
  modified: number;
  deleted: boolean;
  madeByApp: boolean;
  transactionId: string | null;
  iCalUId: string;
  series: SeriesPlace | null;
  /** Number of its last change in the log of the mailbox. */
  changed: number;
}

/** What Graph calls the type of an event. Only exceptions are kept; other occurrences are worked out from the series. */
export function typeOf(
  event: StoredEvent,
  isKept: boolean,
): 'singleInstance' | 'seriesMaster' | 'occurrence' | 'exception' {
  if (event.series) return isKept ? 'exception' : 'occurrence';
  return event.recurrence ? 'seriesMaster' : 'singleInstance';
}
