import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A link with which nothing is to be done has no next attempt. Links that are at rest now keep the time of their last one until
 * they are next changed: nobody looks at it, and to write all of them anew would cost more than it tells.
 */
export class LinksAtRest1764000120000 implements MigrationInterface {
  readonly name = 'LinksAtRest1764000120000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE calendar_links ALTER COLUMN next_attempt_at DROP NOT NULL`);
    await runner.query(
      `UPDATE calendar_links SET failing_since = updated_at WHERE status IN ('failed', 'retrying') AND failing_since IS NULL`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`UPDATE calendar_links SET next_attempt_at = now() WHERE next_attempt_at IS NULL`);
    await runner.query(`ALTER TABLE calendar_links ALTER COLUMN next_attempt_at SET NOT NULL`);
  }
}
