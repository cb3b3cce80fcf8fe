import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The sweep looks for links that wait for a grant which their account has again. */
export class PausedLinks1764000016000 implements MigrationInterface {
  readonly name = 'PausedLinks1764000016000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE INDEX calendar_links_paused ON calendar_links (connection_id) WHERE status = 'paused'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX calendar_links_paused`);
  }
}
