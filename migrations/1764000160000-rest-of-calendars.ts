import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Until when a calendar that was just read is left alone, whoever asks for it. */
export class RestOfCalendars1764000160000 implements MigrationInterface {
  readonly name = 'RestOfCalendars1764000160000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE calendar_cursors ADD COLUMN rests_until timestamptz`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE calendar_cursors DROP COLUMN rests_until`);
  }
}
