import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What was deleted in a calendar may be got back out of its bin there: a new event beside it would double it. */
export class EventsThatReturn1764000021000 implements MigrationInterface {
  readonly name = 'EventsThatReturn1764000021000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE calendar_links ADD COLUMN former_event_id text`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE calendar_links DROP COLUMN former_event_id`);
  }
}
