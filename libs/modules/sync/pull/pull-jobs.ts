import { Jobs, timeSlot } from '@calendar/contracts/jobs';
import { Injectable } from '@nestjs/common';
import { CursorStore, type FollowedCalendar } from './cursor.store';

/** Asks for pulls. The request is kept in Postgres; the job only makes it fast. */
@Injectable()
export class PullJobs {
  constructor(
    private readonly cursors: CursorStore,
    private readonly jobs: Jobs,
  ) {}

  /**
   * There is something to read in one calendar, or in all that are followed of a connection (`null`). Nobody waits for
   * the job: whoever asks is answered although Redis hangs.
   */
  async request(connectionId: string, calendarId: string | null): Promise<void> {
    for (const calendar of await this.cursors.request(connectionId, calendarId)) {
      void this.start([calendar], calendar.dueInMs);
    }
  }

  async start(
    calendars: ReadonlyArray<Pick<FollowedCalendar, 'connectionId' | 'calendarId'>>,
    delayMs = 0,
  ): Promise<void> {
    for (const { connectionId, calendarId } of calendars) {
      const { slot, delayMs: untilSlotEnds } = timeSlot(delayMs);
      const key = `${connectionId}:${calendarId}:${slot}`;
      await this.jobs.add('pull_calendar_changes', { connectionId, calendarId }, { key, delayMs: untilSlotEnds });
    }
  }
}
