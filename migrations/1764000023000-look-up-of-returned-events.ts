import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What shows in a calendar is looked up among the events that were deleted there. */
export class LookUpOfReturnedEvents1764000023000 implements MigrationInterface {
  readonly name = 'LookUpOfReturnedEvents1764000023000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE INDEX calendar_links_former_event ON calendar_links (connection_id, former_event_id)
        WHERE former_event_id IS NOT NULL`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX calendar_links_former_event`);
  }
}
