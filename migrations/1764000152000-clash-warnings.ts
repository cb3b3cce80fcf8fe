import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A column of its own: the release before reads the rules by a list of the members that it knows. */
export class ClashWarnings1764000152000 implements MigrationInterface {
  readonly name = 'ClashWarnings1764000152000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE calendar_preferences ADD COLUMN clash_warning boolean NOT NULL DEFAULT false`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE calendar_preferences DROP COLUMN clash_warning`);
  }
}
