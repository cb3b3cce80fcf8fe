import type { MigrationInterface, QueryRunner } from 'typeorm';

export class SeriesOfEvents1764000151000 implements MigrationInterface {
  readonly name = 'SeriesOfEvents1764000151000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE career_events ADD COLUMN series_id uuid`);
    await runner.query(`
      CREATE INDEX career_events_series ON career_events (series_id, user_id) WHERE series_id IS NOT NULL`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE career_events DROP COLUMN series_id`);
  }
}
