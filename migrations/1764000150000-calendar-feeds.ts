import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CalendarFeeds1764000150000 implements MigrationInterface {
  readonly name = 'CalendarFeeds1764000150000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE calendar_feeds (
        id uuid PRIMARY KEY,
        user_id text NOT NULL,
        name text NOT NULL,
        event_types text[] NOT NULL,
        detail text NOT NULL CHECK (detail IN ('full', 'busy')),
        reminders boolean NOT NULL,
        skip_linked boolean NOT NULL,
        token_hash text UNIQUE,
        version integer NOT NULL DEFAULT 1,
        entity_tag text,
        changed_at timestamptz NOT NULL DEFAULT '-infinity',
        last_fetched_at timestamptz,
        hour_began_at timestamptz NOT NULL DEFAULT '-infinity',
        fetches_of_hour integer NOT NULL DEFAULT 0,
        created_at timestamptz NOT NULL DEFAULT now(),
        rotated_at timestamptz,
        removed_at timestamptz,
        CHECK ((token_hash IS NULL) = (removed_at IS NOT NULL))
      )`);
    await runner.query(`CREATE INDEX calendar_feeds_user ON calendar_feeds (user_id, created_at, id)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE calendar_feeds`);
  }
}
