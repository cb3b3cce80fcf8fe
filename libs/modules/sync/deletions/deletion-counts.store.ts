import { UnitOfWork } from '@calendar/platform/database';
import { Injectable } from '@nestjs/common';
import type { FollowedCalendar } from '../calendars/cursor.store';

/** What tells whether a calendar has lost too much at once. */
@Injectable()
export class DeletionCounts {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** Events that are to stand in a calendar, and do as far as we know. */
  inCalendar({ connectionId, calendarId }: FollowedCalendar): Promise<number> {
    return this.count(
      `SELECT count(*)::int AS count FROM calendar_links
        WHERE connection_id = $1 AND provider_calendar_id = $2 AND provider_event_id IS NOT NULL AND desired IS NOT NULL`,
      [connectionId, calendarId],
    );
  }

  /** Events that a deletion in the calendar has cancelled within the last `seconds`, and that are not back. */
  cancelledLately({ connectionId, calendarId }: FollowedCalendar, seconds: number): Promise<number> {
    return this.count(
      `SELECT count(DISTINCT l.id)::int AS count
         FROM sync_attempts a JOIN calendar_links l ON l.id = a.link_id
         JOIN deleted_remote_events d ON d.link_id = l.id
        WHERE a.connection_id = $1 AND a.actor = 'calendar' AND a.action = 'cancel'
          AND a.at > now() - make_interval(secs => $3)
          AND d.remote_calendar_id = $2 AND l.provider_event_id IS NULL`,
      [connectionId, calendarId, seconds],
    );
  }

  /** Deletions of a calendar that are held since at most `seconds`. */
  heldLately({ userId, connectionId, calendarId }: FollowedCalendar, seconds: number): Promise<number> {
    return this.count(
      `SELECT coalesce(sum(cardinality(link_ids)), 0)::int AS count FROM held_deletions
        WHERE user_id = $1 AND connection_id = $2 AND calendar_id = $3 AND held_at > now() - make_interval(secs => $4)`,
      [userId, connectionId, calendarId, seconds],
    );
  }

  private async count(statement: string, parameters: readonly unknown[]): Promise<number> {
    const [row] = await this.unitOfWork.query<{ count: number }>(statement, [...parameters]);
    return row?.count ?? 0;
  }
}
