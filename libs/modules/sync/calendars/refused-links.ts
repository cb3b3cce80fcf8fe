import { Jobs } from '@calendar/contracts/jobs';
import { UnitOfWork } from '@calendar/platform/database';
import type { ConnectionSummary } from '@calendar/contracts/vocabulary';
import { Injectable } from '@nestjs/common';
import { CalendarAccountStore } from './calendar-account.store';
import { RefusedLinksStore } from './refused-links.store';

/** What a calendar or a mailbox has refused, and a person wants to have tried again. */
@Injectable()
export class RefusedLinks {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly links: RefusedLinksStore,
    private readonly accounts: CalendarAccountStore,
    private readonly jobs: Jobs,
  ) {}

  /** Whoever drains the connection then finds it due; the calendars of the account are looked at as well. */
  async tryAgain({ id: connectionId, userId }: ConnectionSummary): Promise<void> {
    await this.unitOfWork.runInTurnOf(userId, async () => {
      await this.links.takeUpAll(connectionId);
      if ((await this.links.waiting(connectionId)) !== 'nothing') await this.accounts.lookNow({ connectionId, userId });
    });
    await this.jobs.add('look_at_calendars', { connectionId });
  }
}
