import { CalendarFound, DomainEvents } from '@calendar/contracts/domain-events';
import { Jobs } from '@calendar/contracts/jobs';
import type { SyncRules } from '@calendar/contracts/vocabulary';
import { UnitOfWork } from '@calendar/platform/database';
import { Injectable } from '@nestjs/common';
import { CalendarRules } from './calendar-rules';
import { CursorStore, type FollowedCalendar } from './cursor.store';
import { PullScheduler } from './pull-scheduler';

type Connection = Omit<FollowedCalendar, 'calendarId'>;

/**
 * Decides which calendars are listened to: those that events are written to, and those that a person has put events into. All
 * of it in the caller's transaction.
 */
@Injectable()
export class FollowedCalendars {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly cursors: CursorStore,
    private readonly rules: CalendarRules,
    private readonly pulls: PullScheduler,
    private readonly jobs: Jobs,
    private readonly events: DomainEvents,
  ) {}

  /** As the person's preferences are now. */
  async update(connection: Connection): Promise<void> {
    await this.follow(connection, await this.rules.of(connection.userId));
  }

  async follow(connection: Connection, rules: SyncRules): Promise<void> {
    const named = await this.rules.named(connection.userId, rules);
    const targets = named.targets.filter(({ connectionId }) => connectionId === connection.connectionId);
    const calendarIds = targets.map(({ calendarId }) => calendarId);
    const wasMissing = await this.cursors.hasMissing(connection.connectionId);
    if (await this.cursors.follow(connection, calendarIds)) this.startAfterCommit(connection.connectionId);
    if (!wasMissing || (await this.cursors.hasMissing(connection.connectionId))) return;
    const { connectionId, userId } = connection;
    await this.events.publish(new CalendarFound({ connectionId, userId }));
  }

  forgetAll(connectionId: string): Promise<void> {
    return this.cursors.forgetAll(connectionId);
  }

  /** Watches what is not watched yet, and reads what is followed. */
  startAfterCommit(connectionId: string): void {
    this.unitOfWork.afterCommit(async () => {
      await this.jobs.add('renew_calendar_watches', {});
      await this.pulls.request(connectionId, null);
    });
  }
}
