import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Since when the grant of a connection could not be refreshed: told once, and not each time that it is tried. */
export class RefreshesThatFail1764000072000 implements MigrationInterface {
  readonly name = 'RefreshesThatFail1764000072000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE calendar_credentials ADD COLUMN refresh_failing_since timestamptz`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE calendar_credentials DROP COLUMN refresh_failing_since`);
  }
}
