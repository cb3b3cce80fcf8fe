import { UnitOfWork } from '@calendar/platform/database';
import type { ProviderId } from '@calendar/contracts/vocabulary';
import { Injectable } from '@nestjs/common';

/** A reader renews its lease while it lives; after a crash the calendar is free again this much later. */
const LEASE_SECONDS = 10;

export interface FollowedCalendar {
  connectionId: string;
  calendarId: string;
  userId: string;
  provider: ProviderId;
}

export interface LeasedCursor extends FollowedCalendar {
  /** The provider's sync token or delta link; `null`: never read completely. */
  cursor: string | null;
  leaseToken: string;
  /** When the round began, by the clock of the database like all times it is compared with. */
  takenAt: Date;
  attempts: number;
}

interface CursorRow {
  connection_id: string;
  calendar_id: string;
  user_id: string;
  provider: ProviderId;
  cursor: string | null;
  lease_token: string;
  taken_at: Date;
  attempts: number;
}

/** The calendars that are followed, and how far each has been read. */
@Injectable()
export class CursorStore {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /**
   * From now on exactly these calendars of a connection are followed; the others are forgotten.
   *
   * @returns whether there is one among them that was not followed before
   */
  async follow(account: Omit<FollowedCalendar, 'calendarId'>, calendarIds: readonly string[]): Promise<boolean> {
    const { connectionId, userId, provider } = account;
    await this.unitOfWork.query(
      `DELETE FROM calendar_cursors WHERE connection_id = $1 AND calendar_id <> ALL($2::text[])`,
      [connectionId, calendarIds],
    );
    const added = await this.unitOfWork.query(
      `INSERT INTO calendar_cursors (connection_id, calendar_id, user_id, provider)
       SELECT $1, unnest($2::text[]), $3, $4 ON CONFLICT DO NOTHING RETURNING calendar_id`,
      [connectionId, calendarIds, userId, provider],
    );
    return added.length > 0;
  }

  async ofConnection(connectionId: string): Promise<FollowedCalendar[]> {
    const rows = await this.unitOfWork.query<CursorRow>('SELECT * FROM calendar_cursors WHERE connection_id = $1', [
      connectionId,
    ]);
    return rows.map(toCalendar);
  }

  /** Somebody says that there is something to read: kept here, so that no lost job loses it. */
  async request(connectionId: string, calendarId: string | null): Promise<FollowedCalendar[]> {
    const rows = await this.unitOfWork.query<CursorRow>(
      `UPDATE calendar_cursors SET requested_at = clock_timestamp(), next_pull_at = least(next_pull_at, now())
        WHERE connection_id = $1 AND ($2::text IS NULL OR calendar_id = $2) RETURNING *`,
      [connectionId, calendarId],
    );
    return rows.map(toCalendar);
  }

  async due(limit: number): Promise<FollowedCalendar[]> {
    const rows = await this.unitOfWork.query<CursorRow>(
      `SELECT * FROM calendar_cursors WHERE next_pull_at <= now() AND (lease_until IS NULL OR lease_until < now())
        ORDER BY next_pull_at LIMIT $1`,
      [limit],
    );
    return rows.map(toCalendar);
  }

  /** One reader at a time: two rounds from one delta link would kill each other. */
  async take(connectionId: string, calendarId: string): Promise<LeasedCursor | null> {
    const [row] = await this.unitOfWork.query<CursorRow>(
      `UPDATE calendar_cursors SET lease_token = gen_random_uuid(), lease_until = now() + make_interval(secs => $3)
        WHERE connection_id = $1 AND calendar_id = $2 AND (lease_until IS NULL OR lease_until < now())
        RETURNING *, clock_timestamp() AS taken_at`,
      [connectionId, calendarId, LEASE_SECONDS],
    );
    if (!row) return null;
    const { cursor, lease_token: leaseToken, taken_at: takenAt, attempts } = row;
    return { ...toCalendar(row), cursor, leaseToken, takenAt, attempts };
  }

  /** @returns false when the lease is lost: another reader has taken over */
  async extend(cursor: LeasedCursor): Promise<boolean> {
    return this.write(cursor, `lease_until = now() + make_interval(secs => ${LEASE_SECONDS})`, []);
  }

  /**
   * Saves where a round ended, after all of it was applied, and gives the lease back.
   *
   * @returns whether another round is asked for: by a request that came after this one had begun
   */
  async advance(cursor: LeasedCursor, round: { next: string; pullAgainMs: number }): Promise<boolean> {
    const [row] = await this.unitOfWork.query<{ again: boolean }>(
      `UPDATE calendar_cursors SET cursor = $4, last_pulled_at = now(), attempts = 0,
              next_pull_at = CASE WHEN requested_at > $5 THEN now() ELSE now() + make_interval(secs => $6) END,
              lease_token = NULL, lease_until = NULL
        WHERE connection_id = $1 AND calendar_id = $2 AND lease_token = $3
        RETURNING requested_at > $5 AS again`,
      [
        cursor.connectionId,
        cursor.calendarId,
        cursor.leaseToken,
        round.next,
        cursor.takenAt,
        round.pullAgainMs / 1_000,
      ],
    );
    return row?.again ?? false;
  }

  /** The cursor is too old: the next round reads everything and only compares. */
  async forget(cursor: LeasedCursor): Promise<void> {
    await this.write(cursor, 'cursor = NULL', []);
  }

  async retryLater(cursor: LeasedCursor, delayMs: number): Promise<void> {
    await this.write(
      cursor,
      `attempts = attempts + 1, next_pull_at = now() + make_interval(secs => $4), lease_token = NULL, lease_until = NULL`,
      [delayMs / 1_000],
    );
  }

  private async write(cursor: LeasedCursor, assignments: string, parameters: unknown[]): Promise<boolean> {
    const rows = await this.unitOfWork.query(
      `UPDATE calendar_cursors SET ${assignments}
        WHERE connection_id = $1 AND calendar_id = $2 AND lease_token = $3 RETURNING calendar_id`,
      [cursor.connectionId, cursor.calendarId, cursor.leaseToken, ...parameters],
    );
    return rows.length > 0;
  }
}

function toCalendar(row: CursorRow): FollowedCalendar {
  return {
    connectionId: row.connection_id,
    calendarId: row.calendar_id,
    userId: row.user_id,
    provider: row.provider,
  };
}
