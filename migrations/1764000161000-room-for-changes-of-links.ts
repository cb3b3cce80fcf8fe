import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A link is leased and noted before it is stored, which concerns no index: with room on its page none is written for that. A page
 * that is full already gets room with the next vacuum.
 */
export class RoomForChangesOfLinks1764000161000 implements MigrationInterface {
  readonly name = 'RoomForChangesOfLinks1764000161000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE calendar_links SET (fillfactor = 60)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE calendar_links RESET (fillfactor)`);
  }
}
