import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a conflict is about is told by its fields; the columns for it were never written. */
export class KindsOfConflictsAreToldByFields1764000031000 implements MigrationInterface {
  readonly name = 'KindsOfConflictsAreToldByFields1764000031000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE sync_conflicts DROP COLUMN kind, DROP COLUMN guests`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      `ALTER TABLE sync_conflicts ADD COLUMN kind text NOT NULL DEFAULT 'fields', ADD COLUMN guests integer`,
    );
  }
}
