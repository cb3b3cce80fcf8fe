import { IS_UNDER_WAY } from '../../libs/modules/sync/links/link-state';
import { withClient } from '../../tools/services/postgres.mjs';

const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

const STORIES = `
  SELECT to_jsonb(a)::text AS story FROM (
    SELECT at, event_id, link_id, connection_id, actor, action, outcome, code, latency_ms FROM sync_attempts
     WHERE event_id = ANY($1::uuid[]) ORDER BY id) a
  UNION ALL SELECT to_jsonb(l)::text FROM calendar_links l WHERE event_id = ANY($1::uuid[])
  UNION ALL SELECT to_jsonb(e)::text FROM career_events e WHERE id = ANY($1::uuid[])`;

/** Of the events that faults name. */
export function idsIn(faults: readonly string[]): string[] {
  return [...new Set(faults.flatMap((fault) => fault.match(UUID) ?? []))];
}

/** What was done with these events, and the rows of them, as JSON. */
export function storiesOf(databaseUrl: string, ids: readonly string[]): Promise<string[]> {
  return withClient(databaseUrl, async (client) => {
    const { rows } = await client.query<{ story: string }>(STORIES, [ids]);
    return rows.map(({ story }) => story);
  });
}

/** Events with which something is still to be done in a calendar. */
export function linksUnderWay(databaseUrl: string): Promise<string[]> {
  return withClient(databaseUrl, async (client) => {
    const { rows } = await client.query<{ link: string }>(
      `SELECT concat_ws(' ', event_id, 'is', status, 'in', provider) AS link FROM calendar_links WHERE ${IS_UNDER_WAY}`,
    );
    return rows.map(({ link }) => link);
  });
}

/** Which of the events in a calendar name one of these. */
export function standingIn(place: string, events: readonly object[], ids: readonly string[]): string[] {
  const named = events.map((event) => JSON.stringify(event)).filter((text) => ids.some((id) => text.includes(id)));
  return named.map((text) => `stands in ${place}: ${text}`);
}
