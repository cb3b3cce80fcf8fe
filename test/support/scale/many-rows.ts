import type { DataSource } from 'typeorm';

/** Of every ten links one is another account's, and so it is with everything else that grows. */
export const LINKS_PER_CONNECTION = 10;

export const idIn = (table: string, number: string | number) => `md5('${table}' || ${number})::uuid`;

/** The secret of a watch, and in SQL the hash of it. */
export const secretOf = (watchId: string) => `${watchId}.known`;
const hashOf = (watchId: string) =>
  `rtrim(translate(encode(sha256(convert_to(${watchId} || '.known', 'UTF8')), 'base64'), '+/', '-_'), '=')`;

/** What has a row for each link, and what has one for each connection, by how many rows there are. */
const PER_LINK = ['calendar_links', 'career_events', 'sync_attempts'];
const PER_TENTH_LINK = ['deleted_remote_events', 'sync_conflicts', 'notifications'];
const PER_CONNECTION = [
  'calendar_cursors',
  'calendar_watches',
  'calendar_accounts',
  'calendar_feeds',
  'held_deletions',
];
export const LARGE_TABLES = [...PER_LINK, ...PER_TENTH_LINK, ...PER_CONNECTION];

/** Columns that have as many values as there are connections, and not as many as a small sample shows. */
const BY_CONNECTION: Record<string, string[]> = {
  calendar_links: ['user_id', 'connection_id'],
  career_events: ['user_id'],
  sync_attempts: ['user_id', 'connection_id'],
  sync_conflicts: ['user_id', 'connection_id'],
  notifications: ['user_id', 'connection_id'],
};

/**
 * Links of so many connections, ten each, with the event, the attempt and all else that comes with them. Of a thousand links
 * one is due, of ten one has a conflict, a deleted event and a notification. `$1`: links, `$2`: connections.
 */
const FILLED = [
  `INSERT INTO career_events (id, user_id, type, title, description, all_day, starts_at, ends_at, time_zone, status, add_to_calendar)
   SELECT ${idIn('event', 'n')}, 'user-' || n % $2, 'interview', 'Interview ' || n, 'Bring the portfolio.', false,
          now() + n % 1000 * interval '1 hour', now() + (n % 1000 + 1) * interval '1 hour', 'UTC', 'confirmed', true
     FROM generate_series(1, $1::int) AS n`,
  `INSERT INTO calendar_links (id, user_id, event_id, connection_id, provider, account_id, calendar_id, desired,
                               provider_calendar_id, provider_event_id, etag, synced_version, status, next_attempt_at)
   SELECT ${idIn('link', 'n')}, 'user-' || n % $2, ${idIn('event', 'n')}, ${idIn('connection', 'n % $2')}, 'google',
          'account', 'primary', '{"title": "Interview"}', 'primary', 'event-' || n, 'etag', 1,
          CASE WHEN n % 1000 = 0 THEN 'pending' ELSE 'synced' END,
          CASE WHEN n % 1000 = 0 THEN now() - interval '1 minute' END
     FROM generate_series(1, $1::int) AS n`,
  `INSERT INTO sync_attempts (user_id, event_id, link_id, connection_id, actor, action, outcome)
   SELECT 'user-' || n % $2, ${idIn('event', 'n')}, ${idIn('link', 'n')}, ${idIn('connection', 'n % $2')},
          CASE WHEN n % 10 = 0 THEN 'calendar' ELSE 'career_copilot' END,
          CASE WHEN n % 10 = 0 THEN 'cancel' ELSE 'create' END, 'succeeded'
     FROM generate_series(1, $1::int) AS n`,
  `INSERT INTO deleted_remote_events (link_id, remote_event_id, remote_calendar_id, remote_etag)
   SELECT ${idIn('link', 'n')}, 'deleted-' || n, 'primary', 'etag' FROM generate_series(1, $1::int, 10) AS n
    WHERE $2::int IS NOT NULL`,
  `INSERT INTO sync_conflicts (user_id, event_id, link_id, connection_id, fields)
   SELECT 'user-' || n % $2, ${idIn('event', 'n')}, ${idIn('link', 'n')}, ${idIn('connection', 'n % $2')}, '[]'
     FROM generate_series(1, $1::int, 10) AS n`,
  `INSERT INTO notifications (user_id, kind, title, message, subject_id, event_id, connection_id, read_at)
   SELECT 'user-' || n % $2, 'sync.conflict', 'Conflict', 'Two titles', ${idIn('event', 'n')}, ${idIn('event', 'n')},
          ${idIn('connection', 'n % $2')}, CASE WHEN n % 3 = 0 THEN NULL ELSE now() END
     FROM generate_series(1, $1::int, 10) AS n`,
  `INSERT INTO calendar_cursors (connection_id, calendar_id, user_id, provider, next_pull_at, next_watch_at)
   SELECT ${idIn('connection', 'n')}, 'primary', 'user-' || n, 'google',
          now() + (n - 10) * interval '1 second', now() + (n - 10) * interval '1 second'
     FROM generate_series(0, $2::int - 1) AS n WHERE $1::int IS NOT NULL`,
  `INSERT INTO calendar_watches (id, connection_id, calendar_id, provider, secret_hash, status, expires_at)
   SELECT ${idIn('watch', 'n')}, ${idIn('connection', 'n')}, 'primary', 'google', ${hashOf(idIn('watch', 'n'))}, 'active', now() + interval '1 day'
     FROM generate_series(0, $2::int - 1) AS n WHERE $1::int IS NOT NULL`,
  `INSERT INTO calendar_accounts (connection_id, user_id, primary_calendar_id, next_look_at)
   SELECT ${idIn('connection', 'n')}, 'user-' || n, 'primary', now() + (n - 10) * interval '1 second'
     FROM generate_series(0, $2::int - 1) AS n WHERE $1::int IS NOT NULL`,
  `INSERT INTO calendar_feeds (id, user_id, name, event_types, detail, reminders, skip_linked, token_hash)
   SELECT ${idIn('feed', 'n')}, 'user-' || n, 'Feed', '{interview}', 'full', true, false, 'token-' || n
     FROM generate_series(0, $2::int - 1) AS n WHERE $1::int IS NOT NULL`,
  `INSERT INTO held_deletions (user_id, connection_id, calendar_id, link_ids)
   SELECT 'user-' || n, ${idIn('connection', 'n')}, 'primary', ARRAY[${idIn('link', 'n + 1')}]
     FROM generate_series(0, $2::int - 1) AS n WHERE $1::int IS NOT NULL`,
];

/** Fills the tables with `links` links and what comes with them, and has Postgres look at them. */
export async function fillWith(dataSource: DataSource, links: number): Promise<void> {
  for (const [table, columns] of Object.entries(BY_CONNECTION)) {
    // Nobody but us tells the planner about these tables.
    const part = -1 / LINKS_PER_CONNECTION;
    for (const column of columns) {
      await dataSource.query(`ALTER TABLE ${table} ALTER COLUMN ${column} SET (n_distinct = ${part})`);
    }
  }
  for (const table of LARGE_TABLES) await dataSource.query(`ALTER TABLE ${table} SET (autovacuum_enabled = false)`);
  for (const statement of FILLED) await dataSource.query(statement, [links, links / LINKS_PER_CONNECTION]);
  await dataSource.query(`VACUUM ANALYZE ${LARGE_TABLES.join(', ')}`);
}

/**
 * Has the planner believe that these tables hold as many rows more as `times` says. It multiplies the rows of a page that it
 * knows of with the pages that there are: so each page holds so many more.
 */
export async function believeIn(dataSource: DataSource, times: number): Promise<void> {
  await dataSource.query(
    `SELECT pg_restore_relation_stats('schemaname', 'public', 'relname', relname::text, 'relpages', relpages,
                                      'reltuples', (reltuples * $1::real)::real)
       FROM pg_class WHERE relnamespace = 'public'::regnamespace
        AND (relname = ANY($2) OR oid IN (SELECT indexrelid FROM pg_index WHERE indrelid::regclass::text = ANY($2)))`,
    [times, LARGE_TABLES],
  );
}
