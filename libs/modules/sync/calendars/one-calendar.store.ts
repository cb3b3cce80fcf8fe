import { UnitOfWork } from '@calendar/platform/database';
import { Injectable } from '@nestjs/common';
import { PRIMARY } from './calendar-alias';

/** Brings together what was stored about a primary calendar under its id and as `primary`. */
@Injectable()
export class OneCalendarStore {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /**
   * In the caller's transaction, which is in the turn of the person. Safe to repeat.
   *
   * @param primaryId the id under which the account lists its primary calendar
   */
  async merge(connectionId: string, primaryId: string): Promise<void> {
    await this.mergeLinks(connectionId, primaryId);
    await this.unitOfWork.query(
      'UPDATE held_deletions SET calendar_id = $3 WHERE connection_id = $1 AND calendar_id = $2',
      [connectionId, primaryId, PRIMARY],
    );
    await this.mergeCursors(connectionId, primaryId);
  }

  /**
   * Whoever has one of them in hand has lost the lease, and would have stored the other name again: of an event there nobody
   * would tell. What was sent meanwhile is found as after a crash.
   */
  private async mergeLinks(connectionId: string, primaryId: string): Promise<void> {
    const renamed = ['calendar_id', 'provider_calendar_id', 'moved_from'];
    const assignments = renamed.map((column) => `${column} = CASE ${column} WHEN $2 THEN $3 ELSE ${column} END`);
    await this.unitOfWork.query(
      `WITH remembering AS (
         UPDATE deleted_remote_events SET remote_calendar_id = $3 FROM calendar_links l
          WHERE l.id = link_id AND l.connection_id = $1 AND remote_calendar_id = $2 RETURNING link_id)
       UPDATE calendar_links SET ${assignments.join(', ')}, lease_token = NULL, lease_until = NULL, updated_at = now()
        WHERE connection_id = $1
          AND ($2 IN (${renamed.join(', ')}) OR id IN (SELECT link_id FROM remembering))`,
      [connectionId, primaryId, PRIMARY],
    );
  }

  /**
   * The cursor goes on where it was; of two, that of `primary` does. Whoever reads under the old name has lost the lease. A
   * watch of the old name has no calendar any more and is stopped as such; the new one has the calendar read.
   */
  private async mergeCursors(connectionId: string, primaryId: string): Promise<void> {
    const calendar = [connectionId, primaryId];
    const kept = await this.unitOfWork.query(
      `UPDATE calendar_cursors c SET calendar_id = $3, lease_token = NULL, lease_until = NULL
        WHERE connection_id = $1 AND calendar_id = $2
          AND NOT EXISTS (SELECT FROM calendar_cursors WHERE connection_id = $1 AND calendar_id = $3)
        RETURNING calendar_id`,
      [...calendar, PRIMARY],
    );
    const dropped = await this.unitOfWork.query(
      'DELETE FROM calendar_cursors WHERE connection_id = $1 AND calendar_id = $2 RETURNING calendar_id',
      calendar,
    );
    if (kept.length + dropped.length === 0) return;
    await this.unitOfWork.query(
      `UPDATE calendar_cursors SET requested_at = clock_timestamp(), next_pull_at = now(),
              next_watch_at = now(), watch_lease_until = NULL
        WHERE connection_id = $1 AND calendar_id = $2`,
      [connectionId, PRIMARY],
    );
  }
}
