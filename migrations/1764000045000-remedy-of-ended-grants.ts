import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who can bring an ended grant back: the person, or the administrators of their account, who have to allow it first. */
export class RemedyOfEndedGrants1764000045000 implements MigrationInterface {
  readonly name = 'RemedyOfEndedGrants1764000045000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE calendar_credentials
        ADD COLUMN reauth_remedy text CHECK (reauth_remedy IN ('reconnect', 'administrator'))`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE calendar_credentials DROP COLUMN reauth_remedy`);
  }
}
