import { APP_CONFIG, type AppConfig } from '@calendar/platform/config';
import { UnitOfWork, type SharedStatement } from '@calendar/platform/database';
import { Inject, Injectable } from '@nestjs/common';

export type Account = { connectionId: string; userId: string };

/** A look that fails is repeated this much later, unless somebody asks before. */
const RETRY_SECONDS = 300;
const DAY_SECONDS = 24 * 60 * 60;

/** What is known of connected accounts as a whole, and when to look at their calendars again. */
@Injectable()
export class CalendarAccountStore {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    @Inject(APP_CONFIG) private readonly config: AppConfig,
  ) {}

  /** The ids under which the accounts of a person list their primary calendars, by connection, as far as they are known. */
  primaryIds(userId: string): Promise<Map<string, string>> {
    return this.unitOfWork.share(this.readPrimaryIds, userId);
  }

  private readonly readPrimaryIds: SharedStatement<string, Map<string, string>> = {
    writes: false,
    run: async (userIds) => {
      const rows = await this.unitOfWork.query<{ user_id: string; connection_id: string; primary_calendar_id: string }>(
        `SELECT user_id, connection_id, primary_calendar_id FROM calendar_accounts
          WHERE user_id = ANY($1::text[]) AND primary_calendar_id IS NOT NULL`,
        [userIds],
      );
      const ofUser = Map.groupBy(rows, (row) => row.user_id);
      return userIds.map(
        (userId) => new Map((ofUser.get(userId) ?? []).map((row) => [row.connection_id, row.primary_calendar_id])),
      );
    },
  };

  /** @returns whether this is news */
  async learnPrimary({ connectionId, userId }: Account, primaryId: string): Promise<boolean> {
    const rows = await this.unitOfWork.query(
      `INSERT INTO calendar_accounts (connection_id, user_id, primary_calendar_id) VALUES ($1, $2, $3)
       ON CONFLICT (connection_id) DO UPDATE SET primary_calendar_id = excluded.primary_calendar_id
       WHERE calendar_accounts.primary_calendar_id IS DISTINCT FROM excluded.primary_calendar_id
       RETURNING connection_id`,
      [connectionId, userId, primaryId],
    );
    return rows.length > 0;
  }

  /** The calendars of an account are to be looked at as soon as possible. */
  async lookNow({ connectionId, userId }: Account): Promise<void> {
    await this.unitOfWork.query(
      `INSERT INTO calendar_accounts (connection_id, user_id, next_look_at) VALUES ($1, $2, now())
       ON CONFLICT (connection_id) DO UPDATE SET next_look_at = now(), looks = 0`,
      [connectionId, userId],
    );
  }

  /** Connections whose calendars are to be looked at by now, longest waiting first. */
  async due(limit: number): Promise<string[]> {
    const rows = await this.unitOfWork.query<{ connection_id: string }>(
      `SELECT connection_id FROM calendar_accounts WHERE next_look_at <= now() ORDER BY next_look_at LIMIT $1`,
      [limit],
    );
    return rows.map((row) => row.connection_id);
  }

  /** Takes a look that is due, for this worker only; should it fail, it is due again in a while. */
  async takeDue(connectionId: string): Promise<boolean> {
    const rows = await this.unitOfWork.query(
      `UPDATE calendar_accounts SET next_look_at = now() + make_interval(secs => $2)
        WHERE connection_id = $1 AND next_look_at <= now() RETURNING connection_id`,
      [connectionId, RETRY_SECONDS],
    );
    return rows.length > 0;
  }

  /**
   * The calendars are to be looked at in a while: as long as between two polls at first, the longer, the more often that was
   * in vain, and within a day.
   */
  async lookLater({ connectionId, userId }: Account): Promise<void> {
    await this.unitOfWork.query(
      `INSERT INTO calendar_accounts AS a (connection_id, user_id, next_look_at)
       VALUES ($1, $2, now() + make_interval(secs => $3::float8))
       ON CONFLICT (connection_id) DO UPDATE SET next_look_at = least(a.next_look_at,
         now() + make_interval(secs => least($4::float8, $3::float8 * power(2, least(a.looks, 20))::float8)))`,
      [connectionId, userId, this.config.worker.pullIntervalSeconds, DAY_SECONDS],
    );
  }

  /** A look is over. @param inVain it has not shown that everything is well now */
  async looked(connectionId: string, { inVain }: { inVain: boolean }): Promise<void> {
    await this.unitOfWork.query(
      `UPDATE calendar_accounts SET next_look_at = NULL, looks = CASE WHEN $2 THEN looks + 1 ELSE 0 END
        WHERE connection_id = $1 AND (next_look_at IS NOT NULL OR looks > 0 OR $2)`,
      [connectionId, inVain],
    );
  }

  async forget(connectionId: string): Promise<void> {
    await this.unitOfWork.query('DELETE FROM calendar_accounts WHERE connection_id = $1', [connectionId]);
  }
}
