import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Failures of late, by person, and of each link whether it was given up since it was last in step: who is told of a success
 * need not look for what was said of a failure.
 */
export class RepeatedFailures1764000070000 implements MigrationInterface {
  readonly name = 'RepeatedFailures1764000070000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE failure_runs (
        user_id text PRIMARY KEY,
        failed_at timestamptz[] NOT NULL,
        alert_id uuid,
        last_failed_at timestamptz NOT NULL
      )`);
    await runner.query(`ALTER TABLE calendar_links ADD COLUMN gave_up boolean NOT NULL DEFAULT false`);
    await runner.query(`
      UPDATE calendar_links SET gave_up = true
       WHERE id IN (SELECT subject_id FROM notifications WHERE kind = 'sync.failed' AND read_at IS NULL)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE calendar_links DROP COLUMN gave_up`);
    await runner.query(`DROP TABLE failure_runs`);
  }
}
