import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a person makes of a linked event in the calendar: it stands elsewhere, is a series, or has guests. */
export class EventsOfAnotherNature1764000030000 implements MigrationInterface {
  readonly name = 'EventsOfAnotherNature1764000030000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE calendar_links
        ADD COLUMN moved_from text,
        ADD COLUMN recurring boolean NOT NULL DEFAULT false,
        ADD COLUMN guests integer NOT NULL DEFAULT 0,
        ADD COLUMN approved_version integer`);
    // They may stand in a calendar that nothing is written to, and that is to be followed all the same.
    await runner.query(`
      CREATE INDEX calendar_links_bound ON calendar_links (connection_id, provider_calendar_id)
        WHERE moved_from IS NOT NULL OR recurring OR guests > 0`);
    await runner.query(`ALTER TABLE calendar_cursors ADD COLUMN sought uuid[] NOT NULL DEFAULT '{}'`);
    await runner.query(
      `ALTER TABLE sync_conflicts ADD COLUMN kind text NOT NULL DEFAULT 'fields', ADD COLUMN guests integer`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE calendar_cursors DROP COLUMN sought`);
    await runner.query(`DROP INDEX calendar_links_bound`);
    await runner.query(`
      ALTER TABLE calendar_links
        DROP COLUMN moved_from, DROP COLUMN recurring, DROP COLUMN guests, DROP COLUMN approved_version`);
  }
}
