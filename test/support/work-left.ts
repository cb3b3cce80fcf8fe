import pg from 'pg';
import { LONGEST_REST_MS } from '../../libs/modules/sync/calendars/calendar-rest';
import type { LinkedProvider } from './linked-account';

/** A calendar that was asked for while it was read is read again after its rest, and a bit. */
const SPACING_SECONDS = LONGEST_REST_MS / 1_000 + 0.1;
/** A calendar whose notification has brought nothing new is looked at again within this time. */
const LOOK_SECONDS = 7;

/**
 * How much is being done for a person in a provider's calendars, or is about to be: events to be written or compared,
 * calendars and watches that somebody is at, and reads that were asked for, with the looks that follow a notification that
 * has brought nothing. Not counted: polls, and retries.
 */
export async function workLeft(databaseUrl: string, userId: string, provider: LinkedProvider): Promise<number> {
  const { rows } = await poolOf(databaseUrl).query<{ count: number }>(
    `SELECT ((SELECT count(*) FROM calendar_links
                 WHERE user_id = $1 AND provider = $2 AND connection_id IS NOT NULL
                   AND (lease_until > now() OR status = 'pending'
                     AND connection_id NOT IN (SELECT connection_id FROM paused_connections)))
             + (SELECT count(*) FROM calendar_cursors
                 WHERE user_id = $1 AND provider = $2
                   AND (lease_until > now() OR watch_lease_until > now()
                     OR looks_left > 0 AND requested_at <= last_pulled_at
                        AND next_pull_at <= now() + make_interval(secs => $4)
                        AND connection_id NOT IN (SELECT connection_id FROM paused_connections)
                     OR next_pull_at <= now() + make_interval(secs => $3)
                        AND (last_pulled_at IS NULL OR requested_at > last_pulled_at))))::int AS count`,
    [userId, provider, SPACING_SECONDS, LOOK_SECONDS],
  );
  return rows[0]!.count;
}

const pools = new Map<string, pg.Pool>();

/** It is asked many times a second, and to log in each time would cost more than the question. */
function poolOf(databaseUrl: string): pg.Pool {
  const known = pools.get(databaseUrl);
  if (known) return known;
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 1, idleTimeoutMillis: 2_000, allowExitOnIdle: true });
  // The database is dropped when its test is over.
  pool.on('error', () => {});
  pools.set(databaseUrl, pool);
  return pool;
}
