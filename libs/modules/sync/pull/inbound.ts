import { Injectable } from '@nestjs/common';
import { AccountLook } from '../calendars/account-look';
import { WatchUpkeep } from '../watches/watch-upkeep';
import { CalendarPull } from './calendar-pull';
import { CursorStore } from '../calendars/cursor.store';
import { PullJobs } from '../calendars/pull-jobs';

/** More due calendars than this wait for the next look. */
const PULLS_AT_ONCE = 1_000;

/** The inbound half as the processor sees it. */
@Injectable()
export class Inbound {
  constructor(
    private readonly calendarPull: CalendarPull,
    private readonly cursors: CursorStore,
    private readonly jobs: PullJobs,
    private readonly watches: WatchUpkeep,
    private readonly accounts: AccountLook,
  ) {}

  /** Reads one calendar, and asks for the next look when there is more to do. */
  async pull(connectionId: string, calendarId: string): Promise<void> {
    const result = await this.calendarPull.run(connectionId, calendarId);
    if (result.kind === 'done') return;
    if (result.isAwaited) await this.jobs.goOn({ connectionId, calendarId }, result.delayMs);
    else await this.jobs.start([{ connectionId, calendarId }], result.delayMs);
  }

  /** Polls: the safety net under lost notifications, and all there is for calendars that cannot be watched. */
  async startDuePulls(): Promise<void> {
    await this.accounts.startDue();
    await this.jobs.start(await this.cursors.due(PULLS_AT_ONCE));
  }

  /** Looks at the calendars of an account, if that is due. */
  lookAtCalendars(connectionId: string): Promise<void> {
    return this.accounts.runDue(connectionId);
  }

  keepWatches(): Promise<void> {
    return this.watches.run();
  }
}
