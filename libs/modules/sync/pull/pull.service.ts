import { Injectable } from '@nestjs/common';
import { AccountLook } from '../calendars/account-look';
import { CursorStore } from '../calendars/cursor.store';
import { PullScheduler } from '../calendars/pull-scheduler';
import { CalendarPull } from './calendar-pull';

/** More due calendars than this wait for the next look. */
const PULLS_AT_ONCE = 1_000;

/** Pulls as the processor sees them: of one calendar, and of all that are due. */
@Injectable()
export class PullService {
  constructor(
    private readonly calendarPull: CalendarPull,
    private readonly cursors: CursorStore,
    private readonly pulls: PullScheduler,
    private readonly accounts: AccountLook,
  ) {}

  /** Reads one calendar, and asks for the next look when there is more to do. */
  async pull(connectionId: string, calendarId: string): Promise<void> {
    const result = await this.calendarPull.run(connectionId, calendarId);
    if (result.kind === 'done') return;
    if (result.isAwaited) await this.pulls.goOn({ connectionId, calendarId }, result.delayMs);
    else await this.pulls.start([{ connectionId, calendarId }], result.delayMs);
  }

  /** Polls: the safety net under lost notifications, and all there is for calendars that cannot be watched. */
  async startDue(): Promise<void> {
    await this.accounts.startDue();
    await this.pulls.start(await this.cursors.due(PULLS_AT_ONCE));
  }
}
