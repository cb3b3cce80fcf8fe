import type { MigrationInterface, QueryRunner } from 'typeorm';

/** An event that comes back is taken up where it stands, unless what shows is an old copy of it. */
export class FormerEventsInFull1764000024000 implements MigrationInterface {
  readonly name = 'FormerEventsInFull1764000024000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE calendar_links
        ADD COLUMN former_calendar_id text, ADD COLUMN former_etag text, ADD COLUMN former_base jsonb`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE calendar_links
        DROP COLUMN former_calendar_id, DROP COLUMN former_etag, DROP COLUMN former_base`);
  }
}
