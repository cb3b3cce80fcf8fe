import type { ProviderCalendar } from '@calendar/contracts/calendar-provider';
import { Jobs } from '@calendar/contracts/jobs';
import { UnitOfWork } from '@calendar/platform/database';
import { Injectable } from '@nestjs/common';
import { PushScheduler } from '../links/push-scheduler';
import { CalendarAccountStore, type Account } from './calendar-account.store';
import { nameOf, PRIMARY } from './calendar-alias';
import { OneCalendarStore } from './one-calendar.store';
import { RefusedLinksStore } from './refused-links.store';

/** What follows from the list of an account's calendars: which of them is the primary one, and what can be written again. */
@Injectable()
export class AccountConclusions {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly accounts: CalendarAccountStore,
    private readonly names: OneCalendarStore,
    private readonly refused: RefusedLinksStore,
    private readonly jobs: Jobs,
    private readonly pushes: PushScheduler,
  ) {}

  draw(account: Account, calendars: readonly ProviderCalendar[]): Promise<void> {
    const primaryId = calendars.find(({ primary }) => primary)?.id;
    const writable = calendars.filter((each) => each.writable).map(({ id }) => nameOf(id, primaryId));
    return this.unitOfWork.runInTurnOf(account.userId, async () => {
      if (primaryId !== undefined) await this.learn(account, primaryId);
      await this.tryAgain(account, writable);
    });
  }

  /** What is stored about the primary calendar under its id is stored under its one name. */
  rename({ connectionId, userId }: Account, primaryId: string): Promise<void> {
    return this.unitOfWork.runInTurnOf(userId, () => this.names.merge(connectionId, primaryId));
  }

  private async learn(account: Account, primaryId: string): Promise<void> {
    const { connectionId } = account;
    if (!(await this.accounts.learnPrimary(account, primaryId))) return;
    await this.names.merge(connectionId, primaryId);
    this.unitOfWork.afterCommit(async () => {
      await this.jobs.add('renew_calendar_watches', {});
      await this.jobs.add('pull_calendar_changes', { connectionId, calendarId: PRIMARY });
    });
  }

  /** What these calendars have refused before. A list that promises more than the calendar keeps is believed ever less often. */
  private async tryAgain(account: Account, writable: readonly string[]): Promise<void> {
    const takenUp = await this.refused.takeUpIn(account.connectionId, writable);
    const waiting = await this.refused.waiting(account.connectionId);
    await this.accounts.looked(account.connectionId, { inVain: takenUp.length > 0 || waiting !== 'nothing' });
    if (waiting === 'for-permission') await this.accounts.lookLater(account);
    this.unitOfWork.afterCommit(() => this.pushes.pushSoon(takenUp, 'retry'));
  }
}
