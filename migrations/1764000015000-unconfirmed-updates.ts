import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A link remembers what its updates sent until the calendar is known to have it. */
export class UnconfirmedUpdates1764000015000 implements MigrationInterface {
  readonly name = 'UnconfirmedUpdates1764000015000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE calendar_links ADD COLUMN unconfirmed jsonb NOT NULL DEFAULT '[]'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE calendar_links DROP COLUMN unconfirmed`);
  }
}
