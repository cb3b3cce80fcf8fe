import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A rebuild that was interrupted goes on with the links that it has not compared yet. */
export class RebuildsGoOn1764000018000 implements MigrationInterface {
  readonly name = 'RebuildsGoOn1764000018000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE calendar_cursors ADD COLUMN compared uuid[] NOT NULL DEFAULT '{}'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE calendar_cursors DROP COLUMN compared`);
  }
}
