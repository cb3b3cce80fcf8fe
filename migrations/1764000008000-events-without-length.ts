import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Calendars know events that end when they begin; clients of ours still may not say so. */
export class EventsWithoutLength1764000008000 implements MigrationInterface {
  readonly name = 'EventsWithoutLength1764000008000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE career_events DROP CONSTRAINT career_events_check,
        ADD CONSTRAINT career_events_ends_after_start CHECK (ends_at >= starts_at)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE career_events DROP CONSTRAINT career_events_ends_after_start,
        ADD CONSTRAINT career_events_check CHECK (ends_at > starts_at) NOT VALID`);
  }
}
