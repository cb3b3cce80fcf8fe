import type { PagePosition } from '@calendar/contracts/paging';
import { exactInstant, UnitOfWork } from '@calendar/platform/database';
import { Injectable } from '@nestjs/common';
import type { CalendarLink } from '../links/calendar-link';
import type { FollowedCalendar } from '../calendars/cursor.store';
import type { LeasedCursor } from '../calendars/cursor-lease.store';

export interface HeldDeletion {
  id: string;
  userId: string;
  connectionId: string;
  calendarId: string;
  linkIds: string[];
  heldAt: Date;
}

interface HeldRow {
  id: string;
  user_id: string;
  connection_id: string;
  calendar_id: string;
  link_ids: string[];
  held_at: Date;
}

const COLUMNS = 'id, user_id, connection_id, calendar_id, link_ids, held_at';

const STILL_READ = `EXISTS (
  SELECT FROM calendar_cursors WHERE connection_id = $2 AND calendar_id = $3 AND lease_token = $5)`;

/** Deletions that were too many at once: they wait for the person. */
@Injectable()
export class HeldDeletionStore {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /**
   * Adds to what is held of this calendar if that was within the last `togetherSeconds`: it is one question.
   *
   * @returns its id, and how many deletions it holds now; `null` when the calendar is no longer this reader's: its account
   *   has left, or another reader has taken over and finds the same
   */
  async hold(
    { userId, connectionId, calendarId, leaseToken }: LeasedCursor,
    linkIds: readonly string[],
    togetherSeconds: number,
  ): Promise<{ id: string; count: number } | null> {
    const parameters = [userId, connectionId, calendarId, linkIds, leaseToken];
    const [added] = await this.unitOfWork.query<{ id: string; count: number }>(
      `UPDATE held_deletions SET link_ids = link_ids || $4::uuid[], held_at = now()
        WHERE user_id = $1 AND connection_id = $2 AND calendar_id = $3 AND link_ids <> '{}' AND ${STILL_READ}
          AND held_at > now() - make_interval(secs => $6)
        RETURNING id, cardinality(link_ids) AS count`,
      [...parameters, togetherSeconds],
    );
    if (added) return added;
    const [row] = await this.unitOfWork.query<{ id: string }>(
      `INSERT INTO held_deletions (user_id, connection_id, calendar_id, link_ids)
       SELECT $1, $2, $3, $4 WHERE ${STILL_READ} RETURNING id`,
      parameters,
    );
    return row ? { id: row.id, count: linkIds.length } : null;
  }

  /** Links whose deletion is held. */
  async linkIdsIn({ userId, connectionId }: FollowedCalendar): Promise<Set<string>> {
    const rows = await this.unitOfWork.query<{ link_id: string }>(
      'SELECT unnest(link_ids) AS link_id FROM held_deletions WHERE user_id = $1 AND connection_id = $2',
      [userId, connectionId],
    );
    return new Set(rows.map((row) => row.link_id));
  }

  /**
   * Those of these links that have the event still that was found deleted, and are not in dispute, until the transaction ends: an
   * edit made since may have had another one written, or asks the person about this one alone.
   */
  async stillBereft(links: readonly Pick<CalendarLink, 'id' | 'providerEventId'>[]): Promise<string[]> {
    const rows = await this.unitOfWork.query<{ id: string }>(
      `SELECT id FROM calendar_links JOIN unnest($1::uuid[], $2::text[]) AS found (link_id, event) ON id = link_id
        WHERE id = ANY($1::uuid[]) AND provider_event_id = event AND disputed = '{}' ORDER BY id FOR NO KEY UPDATE OF calendar_links`,
      [links.map(({ id }) => id), links.map(({ providerEventId }) => providerEventId)],
    );
    return rows.map((row) => row.id);
  }

  /** The account leaves: should it come back, its calendars are compared again, and the person is asked about that. */
  async forget({ userId, connectionId }: Pick<HeldDeletion, 'userId' | 'connectionId'>): Promise<void> {
    await this.unitOfWork.query('DELETE FROM held_deletions WHERE user_id = $1 AND connection_id = $2', [
      userId,
      connectionId,
    ]);
  }

  /** What waits for a decision, oldest first. */
  async page(
    userId: string,
    { after, limit }: { after: PagePosition | null; limit: number },
  ): Promise<Array<HeldDeletion & { position: PagePosition }>> {
    const rows = await this.unitOfWork.query<HeldRow & { position: string }>(
      `SELECT ${COLUMNS}, ${exactInstant('held_at')} AS position FROM held_deletions
        WHERE user_id = $1 AND link_ids <> '{}' AND ($2::timestamptz IS NULL OR (held_at, id) > ($2, $3::uuid))
        ORDER BY held_at, id LIMIT $4`,
      [userId, after?.at ?? null, after?.id ?? null, limit],
    );
    return rows.map((row) => ({ ...toHeld(row), position: { at: row.position, id: row.id } }));
  }

  async one(userId: string, id: string): Promise<HeldDeletion | null> {
    const [row] = await this.unitOfWork.query<HeldRow>(
      `SELECT ${COLUMNS} FROM held_deletions WHERE user_id = $1 AND id = $2 AND link_ids <> '{}'`,
      [userId, id],
    );
    return row ? toHeld(row) : null;
  }

  /** A link is no longer held. @returns what held nothing else, and is gone; `null`: it was not held */
  async letGo(userId: string, linkId: string): Promise<Array<Pick<HeldDeletion, 'id' | 'connectionId'>> | null> {
    const without = await this.unitOfWork.query<{ id: string }>(
      `UPDATE held_deletions SET link_ids = array_remove(link_ids, $2)
        WHERE user_id = $1 AND $2 = ANY(link_ids) RETURNING id`,
      [userId, linkId],
    );
    if (without.length === 0) return null;
    return this.unitOfWork.query<Pick<HeldDeletion, 'id' | 'connectionId'>>(
      `DELETE FROM held_deletions WHERE id = ANY($1::uuid[]) AND link_ids = '{}'
        RETURNING id, connection_id AS "connectionId"`,
      [without.map(({ id }) => id)],
    );
  }

  /** Takes it out of the world: whoever gets it decides it. */
  async take(userId: string, id: string): Promise<HeldDeletion | null> {
    const [row] = await this.unitOfWork.query<HeldRow>(
      `DELETE FROM held_deletions WHERE user_id = $1 AND id = $2 RETURNING ${COLUMNS}`,
      [userId, id],
    );
    return row ? toHeld(row) : null;
  }
}

function toHeld(row: HeldRow): HeldDeletion {
  return {
    id: row.id,
    userId: row.user_id,
    connectionId: row.connection_id,
    calendarId: row.calendar_id,
    linkIds: row.link_ids,
    heldAt: row.held_at,
  };
}
