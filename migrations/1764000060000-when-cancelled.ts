import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Since when an event is cancelled, beside who has cancelled it. */
export class WhenCancelled1764000060000 implements MigrationInterface {
  readonly name = 'WhenCancelled1764000060000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE career_events ADD COLUMN cancelled_at timestamptz`);
    // The last change is the best that is known of events that are cancelled already.
    await runner.query(`UPDATE career_events SET cancelled_at = updated_at WHERE status = 'cancelled'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE career_events DROP COLUMN cancelled_at`);
  }
}
