import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Inbound1764000006000 implements MigrationInterface {
  readonly name = 'Inbound1764000006000';

  async up(runner: QueryRunner): Promise<void> {
    // One row for each calendar that is followed: where the last complete read ended, and when to read again.
    await runner.query(`
      CREATE TABLE calendar_cursors (
        connection_id uuid NOT NULL,
        calendar_id text NOT NULL,
        user_id text NOT NULL,
        provider text NOT NULL,
        cursor text,
        requested_at timestamptz NOT NULL DEFAULT now(),
        next_pull_at timestamptz NOT NULL DEFAULT now(),
        last_pulled_at timestamptz,
        attempts integer NOT NULL DEFAULT 0,
        watchable boolean NOT NULL DEFAULT true,
        next_watch_at timestamptz NOT NULL DEFAULT now(),
        lease_token uuid,
        lease_until timestamptz,
        PRIMARY KEY (connection_id, calendar_id)
      )`);
    await runner.query(`CREATE INDEX calendar_cursors_due ON calendar_cursors (next_pull_at)`);
    await runner.query(`CREATE INDEX calendar_cursors_watch ON calendar_cursors (next_watch_at) WHERE watchable`);
    await runner.query(`
      CREATE TABLE calendar_watches (
        id uuid PRIMARY KEY,
        connection_id uuid NOT NULL,
        calendar_id text NOT NULL,
        provider text NOT NULL,
        secret_hash text NOT NULL,
        provider_watch_id text,
        resource_id text,
        status text NOT NULL CHECK (status IN ('starting', 'active', 'stopping')),
        expires_at timestamptz,
        last_notified_at timestamptz,
        created_at timestamptz NOT NULL DEFAULT now()
      )`);
    await runner.query(`CREATE INDEX calendar_watches_calendar ON calendar_watches (connection_id, calendar_id)`);
    await runner.query(`
      CREATE TABLE sync_conflicts (
        id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        user_id text NOT NULL,
        event_id uuid NOT NULL,
        link_id uuid NOT NULL,
        connection_id uuid NOT NULL,
        fields jsonb NOT NULL,
        status text NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'resolved')),
        detected_at timestamptz NOT NULL DEFAULT now(),
        resolved_at timestamptz
      )`);
    await runner.query(`CREATE UNIQUE INDEX sync_conflicts_open ON sync_conflicts (link_id) WHERE status = 'open'`);
    await runner.query(`CREATE INDEX sync_conflicts_user ON sync_conflicts (user_id, status, detected_at)`);
    await runner.query(`
      CREATE TABLE held_deletions (
        id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        user_id text NOT NULL,
        connection_id uuid NOT NULL,
        calendar_id text NOT NULL,
        link_ids uuid[] NOT NULL,
        held_at timestamptz NOT NULL DEFAULT now()
      )`);
    await runner.query(`CREATE INDEX held_deletions_user ON held_deletions (user_id, held_at)`);
    await runner.query(`ALTER TABLE calendar_links ADD COLUMN disputed text[] NOT NULL DEFAULT '{}'`);
    // The person deleted it in the calendar and wants it left alone there.
    await runner.query(`ALTER TABLE calendar_links ADD COLUMN unlinked boolean NOT NULL DEFAULT false`);
    await runner.query(`
      CREATE INDEX calendar_links_calendar ON calendar_links (connection_id, provider_calendar_id)
        WHERE provider_event_id IS NOT NULL`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX calendar_links_calendar`);
    await runner.query(`ALTER TABLE calendar_links DROP COLUMN unlinked`);
    await runner.query(`ALTER TABLE calendar_links DROP COLUMN disputed`);
    await runner.query(`DROP TABLE held_deletions`);
    await runner.query(`DROP TABLE sync_conflicts`);
    await runner.query(`DROP TABLE calendar_watches`);
    await runner.query(`DROP TABLE calendar_cursors`);
  }
}
