import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A link remembers everything that was sent, creations and updates, until it is known what of it has arrived. */
export class UnconfirmedWrites1764000015000 implements MigrationInterface {
  readonly name = 'UnconfirmedWrites1764000015000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE calendar_links
        ALTER COLUMN sent TYPE jsonb USING CASE WHEN sent IS NULL THEN '[]' ELSE jsonb_build_array(sent) END,
        ALTER COLUMN sent SET DEFAULT '[]',
        ALTER COLUMN sent SET NOT NULL`);
    await runner.query(`ALTER TABLE calendar_links RENAME COLUMN sent TO unconfirmed`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE calendar_links RENAME COLUMN unconfirmed TO sent`);
    await runner.query(`
      ALTER TABLE calendar_links
        ALTER COLUMN sent DROP NOT NULL,
        ALTER COLUMN sent DROP DEFAULT,
        ALTER COLUMN sent TYPE jsonb USING CASE WHEN provider_event_id IS NULL THEN sent -> 0 END`);
  }
}
