import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A calendar whose watch is being made is nobody else's meanwhile, whatever comes in that asks for a new one. */
export class OneRenewalAtATime1764000017000 implements MigrationInterface {
  readonly name = 'OneRenewalAtATime1764000017000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE calendar_cursors ADD COLUMN watch_lease_until timestamptz`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE calendar_cursors DROP COLUMN watch_lease_until`);
  }
}
