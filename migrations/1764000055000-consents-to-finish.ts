import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A grant belongs to nobody until the person who began its consent has finished it as themselves. */
export class ConsentsToFinish1764000055000 implements MigrationInterface {
  readonly name = 'ConsentsToFinish1764000055000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE oauth_states ADD COLUMN renews uuid,
        ADD COLUMN start text NOT NULL DEFAULT 'now' CHECK (start IN ('now', 'review'))`);
    await runner.query(`
      CREATE TABLE parked_grants (
        ticket_hash text PRIMARY KEY,
        user_id text NOT NULL,
        provider text NOT NULL,
        account_id text NOT NULL,
        account_email text NOT NULL,
        scopes text[] NOT NULL,
        sealed_refresh_token text,
        sealed_access_token text NOT NULL,
        access_token_expires_at timestamptz NOT NULL,
        renews uuid,
        start text NOT NULL CHECK (start IN ('now', 'review')),
        expires_at timestamptz NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now()
      )`);
    await runner.query(`CREATE INDEX parked_grants_expiry ON parked_grants (expires_at)`);
    await runner.query(`CREATE INDEX parked_grants_account ON parked_grants (provider, account_id)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE parked_grants`);
    await runner.query(`ALTER TABLE oauth_states DROP COLUMN renews, DROP COLUMN start`);
  }
}
