import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * That an account has no grant is kept once, beside its links, and no longer written over how far each of them has come.
 * Links that were paused, or left with their account, are what their versions and disputes say; those in doubt are
 * looked at once.
 */
export class PausedConnections1764000050000 implements MigrationInterface {
  readonly name = 'PausedConnections1764000050000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE paused_connections (
        connection_id uuid PRIMARY KEY,
        paused_at timestamptz NOT NULL DEFAULT now()
      )`);
    await runner.query(`
      INSERT INTO paused_connections (connection_id)
      SELECT id FROM calendar_credentials WHERE status = 'reauth_required'`);
    await runner.query(`
      UPDATE calendar_links SET next_attempt_at = now(), attempts = 0, failing_since = NULL,
             status = CASE WHEN desired_version > synced_version OR unconfirmed <> '[]' THEN 'pending'
                           WHEN disputed <> '{}' THEN 'conflict'
                           WHEN unlinked OR desired IS NULL AND provider_event_id IS NULL THEN 'removed'
                           WHEN desired IS NULL OR provider_event_id IS NULL THEN 'pending'
                           ELSE 'synced' END
       WHERE status = 'paused' OR connection_id IS NULL`);
    await this.check(runner, `'pending', 'synced', 'retrying', 'failed', 'conflict', 'removed'`);
    await runner.query(`DROP INDEX calendar_links_paused`);
    // Links that an account has left behind keep their progress, and are no work for anybody.
    await runner.query(`DROP INDEX calendar_links_due_at`);
    await runner.query(`
      CREATE INDEX calendar_links_due_at ON calendar_links (next_attempt_at)
        WHERE status IN ('pending', 'retrying') AND connection_id IS NOT NULL`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX calendar_links_due_at`);
    await runner.query(`
      CREATE INDEX calendar_links_due_at ON calendar_links (next_attempt_at)
        WHERE status IN ('pending', 'retrying')`);
    await runner.query(`CREATE INDEX calendar_links_paused ON calendar_links (connection_id) WHERE status = 'paused'`);
    await this.check(runner, `'pending', 'synced', 'retrying', 'failed', 'conflict', 'paused', 'removed'`);
    await runner.query(`
      UPDATE calendar_links SET status = 'paused' WHERE status <> 'removed'
         AND connection_id IN (SELECT connection_id FROM paused_connections)`);
    await runner.query(`UPDATE calendar_links SET status = 'removed' WHERE connection_id IS NULL`);
    await runner.query(`DROP TABLE paused_connections`);
  }

  private async check(runner: QueryRunner, statuses: string): Promise<void> {
    await runner.query(`ALTER TABLE calendar_links DROP CONSTRAINT calendar_links_status_check`);
    await runner.query(
      `ALTER TABLE calendar_links ADD CONSTRAINT calendar_links_status_check CHECK (status IN (${statuses}))`,
    );
  }
}
