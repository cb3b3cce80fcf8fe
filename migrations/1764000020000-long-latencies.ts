import type { MigrationInterface, QueryRunner } from 'typeorm';

/** An integer holds 24 days in milliseconds; an account may be away for longer before its events go out. */
export class LongLatencies1764000020000 implements MigrationInterface {
  readonly name = 'LongLatencies1764000020000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE sync_attempts ALTER COLUMN latency_ms TYPE bigint`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE sync_attempts ALTER COLUMN latency_ms TYPE integer USING least(latency_ms, 2147483647)::integer`);
  }
}
