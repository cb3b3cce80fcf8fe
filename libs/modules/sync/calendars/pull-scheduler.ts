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

  /**
   * Reads a calendar of which somebody says that it has changed: before those that are only polled. Whoever has edited in it
   * waits for no slot to end. Those that rest are due at the end of one, so that several travel as one job, and each of them
   * waits once, however many ask for it: an account may have to wait for an hour. Who comes second to one finds it read.
   */
  async goOn({ connectionId, calendarId }: CalendarKey, dueInMs: number): Promise<void> {
    const { slot, delayMs } = timeSlot(Math.max(0, dueInMs));
    const wait = dueInMs > 0 ? { delayMs, waitKey: `${connectionId}:${calendarId}:${slot}:urgent` } : {};
    await this.jobs.add('pull_calendar_changes', { connectionId, calendarId }, { ...wait, urgent: true });
  }

  /**
   * Reads calendars when their turn comes. Each by itself: who waits for the place of a bundle waits for the slowest of its
   * accounts.
   */
  async start(calendars: readonly CalendarKey[], dueInMs = 0): Promise<void> {
    const { slot, delayMs } = timeSlot(dueInMs);
    for (const { connectionId, calendarId } of calendars) {
      const key = `${connectionId}:${calendarId}:${slot}`;
      await this.jobs.add('pull_calendar_changes', { connectionId, calendarId }, { key, delayMs });
    }
  }
}
