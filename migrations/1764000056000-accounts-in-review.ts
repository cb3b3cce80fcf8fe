import type { MigrationInterface, QueryRunner } from 'typeorm';

/** An account may be connected without anything being written yet, and may be left for everybody who uses it. */
export class AccountsInReview1764000056000 implements MigrationInterface {
  readonly name = 'AccountsInReview1764000056000';

  async up(runner: QueryRunner): Promise<void> {
    // `null`: the person has not let the first sync begin. What processes of before connect begins at once.
    await runner.query(`
      ALTER TABLE calendar_credentials ADD COLUMN first_sync_at timestamptz DEFAULT now(),
        ADD COLUMN leaving_since timestamptz, ADD COLUMN ends_access boolean NOT NULL DEFAULT false`);
    await runner.query(`
      UPDATE calendar_credentials SET first_sync_at = created_at,
             leaving_since = CASE WHEN status = 'disconnecting' THEN updated_at END`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      `ALTER TABLE calendar_credentials DROP COLUMN ends_access, DROP COLUMN leaving_since, DROP COLUMN first_sync_at`,
    );
  }
}
