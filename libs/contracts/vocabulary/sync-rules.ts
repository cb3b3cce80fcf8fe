import type { CareerEventType } from './career-event';

export interface EventTypeRule {
  sync: boolean;
  /** Minutes before the start, 0..40320, at most 5. */
  reminders: number[];
  /** `busy` hides title, text and place from people who can see the calendar. */
  detail: 'full' | 'busy';
}

export interface FollowUpRule extends EventTypeRule {
  /** `interview_reminder`: no event of its own, but a reminder on the interview it relates to. */
  as: 'event' | 'interview_reminder';
}

/** Where events of some types go: at most one target for each connection and type. */
export interface SyncTarget {
  connectionId: string;
  /** The provider's id, or `primary` for the default calendar of the account. */
  calendarId: string;
  eventTypes: CareerEventType[];
}

export const CONFLICT_POLICIES = ['ask', 'career_copilot', 'calendar', 'newest'] as const;
export type ConflictPolicy = (typeof CONFLICT_POLICIES)[number];

export const CALENDAR_DELETE_POLICIES = ['cancel', 'unlink', 'recreate'] as const;
export type CalendarDeletePolicy = (typeof CALENDAR_DELETE_POLICIES)[number];

/** The preferences of one person, as far as sync must know them. */
export interface SyncRules {
  eventTypes: { interview: EventTypeRule; follow_up: FollowUpRule; reminder: EventTypeRule };
  conflictPolicy: ConflictPolicy;
  onCalendarDelete: CalendarDeletePolicy;
  /** Whether the person lets us look what else is in their calendars, when they plan something. */
  clashWarning: boolean;
  targets: SyncTarget[];
}
