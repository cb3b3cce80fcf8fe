import type { MigrationInterface, QueryRunner } from 'typeorm';

/** When each regular job was last begun, by whichever worker. */
export class ScheduleRuns1764000051000 implements MigrationInterface {
  readonly name = 'ScheduleRuns1764000051000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE schedule_runs (
        job text PRIMARY KEY,
        begun_at timestamptz NOT NULL
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE schedule_runs`);
  }
}
