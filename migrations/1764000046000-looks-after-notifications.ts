import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How often a calendar is to be looked at again when a notification of it has been followed by nothing new. */
export class LooksAfterNotifications1764000046000 implements MigrationInterface {
  readonly name = 'LooksAfterNotifications1764000046000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE calendar_cursors ADD COLUMN looks_left smallint NOT NULL DEFAULT 0`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE calendar_cursors DROP COLUMN looks_left`);
  }
}
