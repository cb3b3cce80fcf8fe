import { DomainEvent } from './domain-event';

/** A person made an address at which everybody who has it can read their events. */
export class CalendarFeedMade extends DomainEvent<{ userId: string; feedId: string }> {
  static readonly eventName = 'calendar-feeds.made';
  static readonly owner = 'calendar-feeds';
}

/** A feed has another address, and nothing is answered at the one before. */
export class CalendarFeedRotated extends DomainEvent<{ userId: string; feedId: string }> {
  static readonly eventName = 'calendar-feeds.rotated';
  static readonly owner = 'calendar-feeds';
}

/** Nothing is answered at the address of a feed any more. */
export class CalendarFeedRemoved extends DomainEvent<{ userId: string; feedId: string }> {
  static readonly eventName = 'calendar-feeds.removed';
  static readonly owner = 'calendar-feeds';
}
