import { Jobs, timeSlot } from '@calendar/contracts/jobs';
import { Injectable } from '@nestjs/common';
import { CursorStore, type Asker, type CalendarKey, type RequestedCalendar } from './cursor.store';

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
      this.follow(calendar);
    }
  }

  /** Reads a calendar that was asked for. Who reads it just now sees that at the end, and goes on. */
  follow({ isBeingRead, dueInMs, ...calendar }: RequestedCalendar): void {
    if (!isBeingRead) void this.goOn(calendar, dueInMs);
  }

  /** Reads a calendar of which somebody says that it has changed: before those that are only polled. */
  goOn(calendar: CalendarKey, delayMs: number): Promise<void> {
    return this.add(calendar, { delayMs, urgent: true });
  }

  /** Reads calendars when their turn comes. */
  async start(calendars: readonly CalendarKey[], delayMs = 0): Promise<void> {
    for (const calendar of calendars) await this.add(calendar, { delayMs, urgent: false });
  }

  private async add(
    { connectionId, calendarId }: CalendarKey,
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
