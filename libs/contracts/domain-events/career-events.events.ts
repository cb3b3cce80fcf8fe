import type { CareerEventSnapshot } from '../vocabulary';
import { DomainEvent } from './domain-event';

/** 1..500 events of one person were created or changed, in Career Copilot or by a change merged from a calendar. */
export class CareerEventsSaved extends DomainEvent<{
  userId: string;
  events: CareerEventSnapshot[];
  /** ISO instant at which the change was made, if that is known to be some time ago: in a calendar, unseen until now. */
  editedAt: string | null;
  /**
   * The ids of events whose `addToCalendar` went from off to on with this change: an event unlinked in the calendar
   * is then written again.
   */
  readdedToCalendar: string[];
  /** The ids of events that these related to until now, and do not any more. */
  formerlyRelatedTo: string[];
  /** The ids of events that were cancelled and are no longer. */
  revived: string[];
}> {
  static readonly eventName = 'career-events.saved';
  static readonly owner = 'career-events';
}

/** 1..500 events of one person were deleted; the snapshots show their last state. */
export class CareerEventsDeleted extends DomainEvent<{
  userId: string;
  events: CareerEventSnapshot[];
}> {
  static readonly eventName = 'career-events.deleted';
  static readonly owner = 'career-events';
}
