import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which keys stored tokens are sealed with is asked at every start, however many tokens there are. */
export class LookUpOfKeys1764000057000 implements MigrationInterface {
  readonly name = 'LookUpOfKeys1764000057000';

  async up(runner: QueryRunner): Promise<void> {
    for (const kind of ['refresh_token', 'access_token']) {
      await runner.query(
        `CREATE INDEX calendar_credentials_${kind}_key ON calendar_credentials ((split_part(${kind}, '.', 1)))`,
      );
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const kind of ['refresh_token', 'access_token']) {
      await runner.query(`DROP INDEX calendar_credentials_${kind}_key`);
    }
  }
}
