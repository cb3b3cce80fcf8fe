import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Oauth1764000002000 implements MigrationInterface {
  readonly name = 'Oauth1764000002000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE oauth_states (
        state_hash text PRIMARY KEY,
        user_id text NOT NULL,
        provider text NOT NULL,
        sealed_verifier text NOT NULL,
        return_to text,
        expires_at timestamptz NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now()
      )`);
    await runner.query(`CREATE INDEX oauth_states_expiry ON oauth_states (expires_at)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE oauth_states`);
  }
}
