import type { JobName } from '@calendar/contracts/jobs';
import type { UnitOfWork } from '@calendar/platform/database';

/** What may be to be done, and the regular job that finds it where no job says so. */
const FOUND_BY = {
  'a link': 'sweep',
  'a read': 'start_due_pulls',
  'a watch': 'renew_calendar_watches',
  'a look at an account': 'start_due_pulls',
  'a disconnect': 'sweep',
} as const satisfies Record<string, JobName>;

/** The next thing of a kind that is to be done. */
export interface Due {
  what: keyof typeof FOUND_BY;
  /** ms since the epoch. */
  at: number;
}

/** Tells what Postgres says is to be done, whether a job says so or not. */
export class DueWork {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** What of these people is ever to be done, the next of each kind, in order. */
  of(userIds: readonly string[]): Promise<Due[]> {
    return this.unitOfWork.query<Due>(
      `SELECT what, (extract(epoch FROM min(at)) * 1000)::float8 AS at FROM (
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
       ) AS due GROUP BY what ORDER BY min(at)`,
      [userIds],
    );
  }

  /** The regular jobs that find what is due by a time (ms since the epoch). */
  static findersOf(due: readonly Due[], by: number): JobName[] {
    return [...new Set(due.filter(({ at }) => at <= by).map(({ what }) => FOUND_BY[what]))];
  }
}
