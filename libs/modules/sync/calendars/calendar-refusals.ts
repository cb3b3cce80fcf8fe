import { CalendarFound, CalendarLost, DomainEvents } from '@calendar/contracts/domain-events';
import { UnitOfWork } from '@calendar/platform/database';
import { Injectable } from '@nestjs/common';
import { CursorStore, type FollowedCalendar } from './cursor.store';
import { PushScheduler } from '../links/push-scheduler';
import { CalendarAccountStore } from './calendar-account.store';
import { RefusedLinksStore } from './refused-links.store';

type Calendar = Omit<FollowedCalendar, 'provider'>;

/** Draws the conclusions when a calendar is gone or may not be written to, and when it is back. */
@Injectable()
export class CalendarRefusals {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly cursors: CursorStore,
    private readonly links: RefusedLinksStore,
    private readonly accounts: CalendarAccountStore,
    private readonly events: DomainEvents,
    private readonly pushes: PushScheduler,
  ) {}

  /**
   * The account has no such calendar any more. Everything in it says so, the person is told once, and nobody asks for it for a
   * day, unless somebody has a reason to.
   */
  async missing(calendar: Calendar): Promise<void> {
    const { connectionId, calendarId, userId } = calendar;
    await this.unitOfWork.runInTurnOf(userId, async () => {
      const returned = await this.links.returnToTarget(connectionId, calendarId);
      this.unitOfWork.afterCommit(() => this.pushes.pushSoon(returned, 'retry'));
      if (returned.length > 0 && !(await this.links.isTarget(connectionId, calendarId))) {
        // Nobody has chosen it, so there is nothing to choose instead.
        await this.cursors.drop(calendar);
        return;
      }
      const isKnown = await this.cursors.noteMissing(calendar);
      await this.links.failAllIn(connectionId, calendarId);
      if (!isKnown) await this.events.publish(new CalendarLost({ connectionId, userId, calendarId }));
    });
  }

  /** A calendar that was missing has been read: what waited for it goes on. */
  async isBack({ connectionId, calendarId, userId }: Calendar): Promise<void> {
    await this.unitOfWork.runInTurnOf(userId, async () => {
      const changed = await this.links.takeUpIn(connectionId, [calendarId]);
      if (!(await this.cursors.hasMissing(connectionId))) {
        await this.events.publish(new CalendarFound({ connectionId, userId }));
      }
      this.unitOfWork.afterCommit(() => this.pushes.pushSoon(changed, 'retry'));
    });
  }

  /** A write was refused for want of permission: the account is looked at until it allows it, growing apart. */
  writeRefused({ connectionId, userId }: Pick<Calendar, 'connectionId' | 'userId'>): Promise<void> {
    return this.accounts.lookLater({ connectionId, userId });
  }
}
