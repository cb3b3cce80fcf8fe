import { Jobs, timeSlot } from '@calendar/contracts/jobs';
import { Injectable } from '@nestjs/common';
import { CursorStore, type Asker, type FollowedCalendar } from './cursor.store';

type Calendar = Pick<FollowedCalendar, 'connectionId' | 'calendarId'>;

/** Asks for pulls. The request is kept in Postgres; the job only makes it fast. */
@Injectable()
export class PullScheduler {
  constructor(
    private readonly cursors: CursorStore,
    private readonly jobs: Jobs,
  ) {}

  /**
   * There is something to read in one calendar, or in all that are followed of a connection (`null`). Nobody waits for
   * the job: whoever asks is answered although Redis hangs.
   */
  async request(connectionId: string, calendarId: string | null, asker: Asker = 'other'): Promise<void> {
    for (const calendar of await this.cursors.request(connectionId, calendarId, asker)) {
      if (!calendar.isBeingRead) void this.goOn(calendar, calendar.dueInMs);
    }
  }

  /** Reads a calendar of which somebody says that it has changed: before those that are only polled. */
  goOn(calendar: Calendar, delayMs: number): Promise<void> {
    return this.add(calendar, { delayMs, urgent: true });
  }

  /** Reads calendars when their turn comes. */
  async start(calendars: readonly Calendar[], delayMs = 0): Promise<void> {
    for (const calendar of calendars) await this.add(calendar, { delayMs, urgent: false });
  }

  private async add(
    { connectionId, calendarId }: Calendar,
    { delayMs, urgent }: { delayMs: number; urgent: boolean },
  ): Promise<void> {
    // Whoever has edited in a calendar waits for no slot to end. Few come together here, and the second finds it read.
    if (urgent && delayMs === 0) {
      await this.jobs.add('pull_calendar_changes', { connectionId, calendarId }, { urgent });
      return;
    }
    const { slot, delayMs: untilSlotEnds } = timeSlot(delayMs);
    // Not one job with a poll, which may have to wait.
    const key = `${connectionId}:${calendarId}:${slot}${urgent ? ':urgent' : ''}`;
    await this.jobs.add('pull_calendar_changes', { connectionId, calendarId }, { key, delayMs: untilSlotEnds, urgent });
  }
}
