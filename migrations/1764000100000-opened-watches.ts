import type { MigrationInterface, QueryRunner } from 'typeorm';

/** When the provider said that the channel of a watch is open: its notifications reach us. */
export class OpenedWatches1764000100000 implements MigrationInterface {
  readonly name = 'OpenedWatches1764000100000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE calendar_watches ADD COLUMN opened_at timestamptz');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE calendar_watches DROP COLUMN opened_at');
  }
}
