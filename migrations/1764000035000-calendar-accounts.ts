import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What is known of an account as a whole: the id under which it lists the calendar that is `primary`. Rows that were stored
 * under that id are renamed as soon as it is known, which only the provider can tell.
 */
export class CalendarAccounts1764000035000 implements MigrationInterface {
  readonly name = 'CalendarAccounts1764000035000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE calendar_accounts (
        connection_id uuid PRIMARY KEY,
        user_id text NOT NULL,
        primary_calendar_id text,
        next_look_at timestamptz,
        looks integer NOT NULL DEFAULT 0
      )`);
    await runner.query(`CREATE INDEX calendar_accounts_user ON calendar_accounts (user_id)`);
    await runner.query(`
      CREATE INDEX calendar_accounts_look ON calendar_accounts (next_look_at) WHERE next_look_at IS NOT NULL`);
    // Not all at once: who is in a hurry, as before an event is moved, does not wait for it.
    await runner.query(`
      INSERT INTO calendar_accounts (connection_id, user_id, next_look_at)
      SELECT DISTINCT ON (connection_id) connection_id, user_id, now() + random() * interval '1 hour'
        FROM calendar_cursors`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE calendar_accounts`);
  }
}
