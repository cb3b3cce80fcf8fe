import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Sync1764000005000 implements MigrationInterface {
  readonly name = 'Sync1764000005000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE calendar_links (
        id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        user_id text NOT NULL,
        event_id uuid NOT NULL,
        connection_id uuid,
        provider text NOT NULL,
        account_id text NOT NULL,
        calendar_id text NOT NULL,
        desired jsonb,
        desired_version integer NOT NULL DEFAULT 1,
        desired_at timestamptz NOT NULL DEFAULT now(),
        pending_since timestamptz NOT NULL DEFAULT now(),
        provider_event_id text,
        provider_calendar_id text,
        etag text,
        provider_updated_at timestamptz,
        html_link text,
        generation integer NOT NULL DEFAULT 0,
        sent jsonb,
        base jsonb,
        synced_version integer NOT NULL DEFAULT 0,
        status text NOT NULL DEFAULT 'pending' CHECK
          (status IN ('pending', 'synced', 'retrying', 'failed', 'conflict', 'paused', 'removed')),
        attempts integer NOT NULL DEFAULT 0,
        failing_since timestamptz,
        next_attempt_at timestamptz NOT NULL DEFAULT now(),
        last_error jsonb,
        last_synced_at timestamptz,
        last_written_at timestamptz,
        lease_token uuid,
        lease_until timestamptz,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now(),
        UNIQUE (event_id, provider, account_id)
      )`);
    // The due list: small however many links there are, because links in step are not in it.
    await runner.query(`
      CREATE INDEX calendar_links_due ON calendar_links (connection_id, next_attempt_at)
        WHERE status IN ('pending', 'retrying')`);
    await runner.query(`
      CREATE INDEX calendar_links_due_at ON calendar_links (next_attempt_at)
        WHERE status IN ('pending', 'retrying')`);
    // Inbound: from the provider's event to our link.
    await runner.query(`
      CREATE INDEX calendar_links_provider_event ON calendar_links (connection_id, provider_event_id)
        WHERE provider_event_id IS NOT NULL`);
    await runner.query(`CREATE INDEX calendar_links_connection ON calendar_links (connection_id, status)`);
    await runner.query(`CREATE INDEX calendar_links_account ON calendar_links (user_id, provider, account_id)`);
    await runner.query(`
      CREATE TABLE sync_attempts (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        at timestamptz NOT NULL DEFAULT now(),
        user_id text NOT NULL,
        event_id uuid NOT NULL,
        link_id uuid NOT NULL,
        connection_id uuid,
        actor text NOT NULL CHECK (actor IN ('career_copilot', 'calendar', 'system')),
        action text NOT NULL,
        fields text[] NOT NULL DEFAULT '{}',
        outcome text NOT NULL,
        code text,
        provider_version text,
        latency_ms integer
      )`);
    await runner.query(`CREATE INDEX sync_attempts_event ON sync_attempts (event_id, id)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE sync_attempts`);
    await runner.query(`DROP TABLE calendar_links`);
  }
}
