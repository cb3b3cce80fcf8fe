import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Preferences1764000004000 implements MigrationInterface {
  readonly name = 'Preferences1764000004000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE calendar_preferences (
        user_id text PRIMARY KEY,
        version integer NOT NULL,
        rules jsonb NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now()
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE calendar_preferences`);
  }
}
