import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The deletion brake counts what a calendar has cancelled within the last minute. */
export class CancellationsOfLate1764000014000 implements MigrationInterface {
  readonly name = 'CancellationsOfLate1764000014000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE INDEX sync_attempts_cancelled ON sync_attempts (connection_id, at)
        WHERE actor = 'calendar' AND action = 'cancel'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX sync_attempts_cancelled`);
  }
}
