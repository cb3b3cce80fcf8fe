import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A line of a timeline says what a field was and what it became, not only that it changed. */
export class ValuesInTimelines1764000061000 implements MigrationInterface {
  readonly name = 'ValuesInTimelines1764000061000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE sync_attempts ADD COLUMN changes jsonb NOT NULL DEFAULT '[]'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE sync_attempts DROP COLUMN changes`);
  }
}
