import type { MigrationInterface, QueryRunner } from 'typeorm';

/** When a calendar last changed: one that nobody tells us about is read oftener after that. */
export class WhenCalendarsChange1764000140000 implements MigrationInterface {
  readonly name = 'WhenCalendarsChange1764000140000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE calendar_cursors ADD COLUMN changed_at timestamptz');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE calendar_cursors DROP COLUMN changed_at');
  }
}
