import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What events remind of that use the reminders of their calendar: when these change, so do those events. */
export class RemindersOfCalendars1764000040000 implements MigrationInterface {
  readonly name = 'RemindersOfCalendars1764000040000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE calendar_cursors ADD COLUMN default_reminders integer[]`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE calendar_cursors DROP COLUMN default_reminders`);
  }
}
