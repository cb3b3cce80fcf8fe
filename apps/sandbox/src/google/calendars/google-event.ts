/** One end of an event, as Google returns it. */
export interface EventTime {
  /** `YYYY-MM-DD`, for all-day events. */
  date?: string;
  /** RFC 3339 with the offset of the calendar's zone. */
  dateTime?: string;
  timeZone?: string;
}

export interface Reminder {
  method: string;
  minutes: number;
}

/** An event resource, ready to be returned. Fields without rules of their own are kept as they came. */
export interface GoogleEvent {
  kind: 'calendar#event';
  etag: string;
  id: string;
  status: string;
  htmlLink: string;
  created: string;
  updated: string;
  summary?: string;
  description?: string;
  location?: string;
  organizer: { email: string; self: boolean };
  start: EventTime;
  end: EventTime;
  iCalUID: string;
  transparency?: string;
  reminders: { useDefault: boolean; overrides?: Reminder[] };
  extendedProperties?: { private: Record<string, string> };
  recurrence?: string[];
  recurringEventId?: string;
  originalStartTime?: EventTime;
  [field: string]: unknown;
}

/** An event with what Google knows about it but does not show. */
export interface StoredEvent {
  event: GoogleEvent;
  /** Position of its last change in the calendar's log. */
  changed: number;
  /** Epoch milliseconds. */
  startsAt: number;
  endsAt: number;
  /** Whether an app made it, rather than the person. */
  madeByApp: boolean;
  /** When it was deleted, epoch milliseconds of sandbox time; null while it is there. */
  deletedAt: number | null;
}
