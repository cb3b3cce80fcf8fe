import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import { CursorLeases, type LeasedCursor } from '../calendars/cursor-lease.store';
import { InboundLinkStore } from './inbound-link.store';
import { RemoteChange } from './remote-change';

/**
 * A person who changes the reminders of a calendar changes them for all events that use these, and no list tells of those
 * events: they are compared one by one.
 */
@Injectable()
export class DefaultReminders {
  constructor(
    private readonly cursors: CursorLeases,
    private readonly links: InboundLinkStore,
    private readonly changes: RemoteChange,
  ) {}

  /** @param minutes what the calendar says now; absent: it has no reminders of its own */
  async apply(cursor: LeasedCursor, minutes: readonly number[] | undefined): Promise<void> {
    if (!minutes || isDeepStrictEqual(minutes, cursor.defaultReminders)) return;
    if (cursor.defaultReminders !== null) {
      for (const link of await this.links.inCalendar(cursor.connectionId, cursor.calendarId)) {
        if (link.base?.traits?.defaultReminders) await this.changes.compareAnew(link);
      }
    }
    await this.cursors.noteDefaultReminders(cursor, minutes);
    cursor.defaultReminders = minutes;
  }
}
