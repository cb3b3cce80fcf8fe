import { UnitOfWork } from '@calendar/platform/database';
import { Injectable } from '@nestjs/common';
import { IS_UNDER_WAY } from '../links/link-state';
import { IS_PAUSED } from '../links/paused-connections';

/** Connections with due links that one sweep sets going; the next sweep goes on. */
const AT_ONCE = 1_000;
/** What fell due just now is most likely being worked on already. */
const GRACE_SECONDS = 2;
/** Beyond this a backlog is not counted on: it is as bad as it can be. */
const MOST_COUNTED = 100_000;

export interface Backlog {
  links: number;
  oldestSeconds: number;
}

/** Finds the connections whose links were left behind. */
@Injectable()
export class DueConnections {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** Longest waiting first: with more of them than one sweep takes, each has its turn. */
  async find(): Promise<string[]> {
    const rows = await this.unitOfWork.query<{ connection_id: string }>(
      `SELECT connection_id FROM calendar_links
        WHERE connection_id IS NOT NULL AND ${IS_UNDER_WAY}
          AND next_attempt_at < now() - make_interval(secs => $1)
          AND (lease_until IS NULL OR lease_until < now()) AND NOT ${IS_PAUSED}
        GROUP BY connection_id ORDER BY min(next_attempt_at) LIMIT $2`,
      [GRACE_SECONDS, AT_ONCE],
    );
    return rows.map((row) => row.connection_id);
  }

  /** How many links are due, up to 100,000, and for how many seconds the longest waiting of them has been. */
  async backlog(): Promise<Backlog> {
    const [row] = await this.unitOfWork.query<{ links: number; oldest_seconds: number }>(
      `SELECT count(*)::int AS links, coalesce(extract(epoch FROM now() - min(next_attempt_at)), 0)::float8 AS oldest_seconds
         FROM (SELECT next_attempt_at FROM calendar_links
                WHERE connection_id IS NOT NULL AND ${IS_UNDER_WAY} AND next_attempt_at <= now()
                  AND NOT ${IS_PAUSED}
                ORDER BY next_attempt_at LIMIT $1) AS due`,
      [MOST_COUNTED],
    );
    return { links: row?.links ?? 0, oldestSeconds: row?.oldest_seconds ?? 0 };
  }
}
