import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Why a calendar cannot be read, since when it has been missing, and how often its watch was refused: what was refused once was
 * polled for good, and is asked for again in the course of a day.
 */
export class RefusalsOfCalendars1764000036000 implements MigrationInterface {
  readonly name = 'RefusalsOfCalendars1764000036000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE calendar_cursors
        ADD COLUMN last_error jsonb,
        ADD COLUMN missing_since timestamptz,
        ADD COLUMN watch_refusals integer NOT NULL DEFAULT 0`);
    await runner.query(`
      UPDATE calendar_cursors
         SET watchable = true, watch_refusals = 1, next_watch_at = now() + random() * interval '1 day'
       WHERE NOT watchable`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`UPDATE calendar_cursors SET watchable = false WHERE watch_refusals > 0`);
    await runner.query(`
      ALTER TABLE calendar_cursors
        DROP COLUMN last_error, DROP COLUMN missing_since, DROP COLUMN watch_refusals`);
  }
}
