import type { ProviderWatch } from '@calendar/contracts/calendar-provider';
import { DomainEvents, WatchChanged } from '@calendar/contracts/domain-events';
import { DatabaseClock, UnitOfWork } from '@calendar/platform/database';
import { Injectable } from '@nestjs/common';
import type { FollowedCalendar } from '../calendars/cursor.store';
import { WatchStore } from './watch.store';

/** A watch is replaced when this part of its life is over. */
const RENEW_AT = 0.6;

/**
 * Keeps what a provider has answered when it was asked to watch a calendar, and tells that changes arrive otherwise now.
 * Each method: @throws QueueFullError
 */
@Injectable()
export class WatchOutcomes {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly watches: WatchStore,
    private readonly events: DomainEvents,
    private readonly clock: DatabaseClock,
  ) {}

  /** @param id of the watch that was begun */
  async made(calendar: FollowedCalendar, id: string, given: ProviderWatch): Promise<void> {
    await this.watches.noteGiven(id, given);
    await this.keep(calendar, () => this.watches.activate(id, renewalTime(given.expiresAt, this.clock.now())));
  }

  /** This provider tells of nothing: its calendars are polled, and nobody is alarmed. */
  unavailable(calendar: FollowedCalendar): Promise<void> {
    return this.keep(calendar, () => this.watches.cannotBeWatched(calendar.connectionId, calendar.calendarId));
  }

  /** It is asked again later, and the calendar polled until then. */
  refused(calendar: FollowedCalendar): Promise<void> {
    return this.keep(calendar, () => this.watches.refused(calendar));
  }

  /** Together with what else is small: each alone would wait for its person's turn with a connection of its own. */
  private keep({ connectionId, userId }: FollowedCalendar, outcome: () => Promise<void>): Promise<void> {
    const store = async (): Promise<void> => {
      await outcome();
      await this.events.publish(new WatchChanged({ connectionId, userId }));
    };
    return this.unitOfWork.runWithOthers(userId, store, { waitsForHooks: true });
  }
}

/** When to replace a watch that ends at a time (ISO instant). */
function renewalTime(expiresAt: string, now: Date): Date {
  return new Date(now.getTime() + Math.max(0, Date.parse(expiresAt) - now.getTime()) * RENEW_AT);
}
