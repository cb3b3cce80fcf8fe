import { CredentialConnected, On } from '@calendar/contracts/domain-events';
import { Jobs } from '@calendar/contracts/jobs';
import { UnitOfWork } from '@calendar/platform/database';
import { Injectable } from '@nestjs/common';
import { CalendarAccountStore } from '../calendars/calendar-account.store';

/** What the calendars of an account are called is learned before anybody chooses one; a new grant may see others. */
@Injectable()
export class LookAtCalendarsWhenAccountConnects {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly accounts: CalendarAccountStore,
    private readonly jobs: Jobs,
  ) {}

  @On(CredentialConnected, { phase: 'in-transaction' })
  async look({ payload }: CredentialConnected): Promise<void> {
    const { connectionId } = payload;
    await this.accounts.lookNow(payload);
    this.unitOfWork.afterCommit(async () => {
      await this.jobs.add('look_at_calendars', { connectionId });
    });
  }
}
