import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * In which account a write has failed, so that the success of another one does not end the alert. Both may be missing: the
 * release before goes on writing rows while this one starts.
 */
export class AccountsOfAlerts1764000110000 implements MigrationInterface {
  readonly name = 'AccountsOfAlerts1764000110000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE failure_runs
        ADD COLUMN failed_in uuid[] NOT NULL DEFAULT '{}',
        ADD COLUMN failing uuid[] NOT NULL DEFAULT '{}'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE failure_runs DROP COLUMN failed_in, DROP COLUMN failing`);
  }
}
