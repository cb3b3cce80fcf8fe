import { withClient } from '../../tools/services/postgres.mjs';
import type { SimulatedProvider } from './simulated-calendars';

/** A calendar that was asked for while it was read is read again this much later, and a bit. */
const SPACING_SECONDS = 0.5;
/** A calendar whose notification has brought nothing new is looked at again within this time. */
const LOOK_SECONDS = 7;

/**
 * How much is being done for a person in a provider's calendars, or is about to be: events to be written or compared,
 * calendars and watches that somebody is at, and reads that were asked for, with the looks that follow a notification that
 * has brought nothing. Not counted: polls, and retries.
 */
export function workLeft(databaseUrl: string, userId: string, provider: SimulatedProvider): Promise<number> {
  return withClient(databaseUrl, async (client) => {
    const { rows } = await client.query<{ count: number }>(
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
                        AND (last_pulled_at IS NULL OR requested_at > last_pulled_at
                          OR next_pull_at <= last_pulled_at + make_interval(secs => $3)))))::int AS count`,
      [userId, provider, SPACING_SECONDS, LOOK_SECONDS],
    );
    return rows[0]!.count;
  });
}
