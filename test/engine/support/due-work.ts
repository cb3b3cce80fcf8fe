import type { UnitOfWork } from '@calendar/platform/database';

/** Tells what Postgres says is to be done, whether a job says so or not. */
export class DueWork {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** The next thing of these people that is to be done, and when (ms since the epoch); `null`: nothing ever. */
  async next(userIds: readonly string[]): Promise<{ what: string; at: number } | null> {
    const [row] = await this.unitOfWork.query<{ what: string; at: number }>(
      `SELECT what, (extract(epoch FROM at) * 1000)::float8 AS at FROM (
         SELECT 'a link' AS what, greatest(next_attempt_at, lease_until) AS at FROM calendar_links
          WHERE user_id = ANY($1::text[]) AND connection_id IS NOT NULL AND next_attempt_at IS NOT NULL
            AND connection_id NOT IN (SELECT connection_id FROM paused_connections)
         UNION ALL
         SELECT 'a read', greatest(next_pull_at, lease_until) FROM calendar_cursors WHERE user_id = ANY($1::text[])
         UNION ALL
         SELECT 'a watch', greatest(next_watch_at, watch_lease_until) FROM calendar_cursors
          WHERE user_id = ANY($1::text[]) AND watchable
         UNION ALL
         SELECT 'a look at an account', next_look_at FROM calendar_accounts
          WHERE user_id = ANY($1::text[]) AND next_look_at IS NOT NULL
         UNION ALL
         SELECT 'a disconnect', updated_at FROM calendar_credentials
          WHERE user_id = ANY($1::text[]) AND status = 'disconnecting'
       ) AS due ORDER BY due.at LIMIT 1`,
      [userIds],
    );
    return row ?? null;
  }
}
