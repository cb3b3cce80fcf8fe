import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Credentials1764000001000 implements MigrationInterface {
  readonly name = 'Credentials1764000001000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE calendar_credentials (
        id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        user_id text NOT NULL,
        provider text NOT NULL,
        account_id text NOT NULL,
        account_email text NOT NULL,
        refresh_token text NOT NULL,
        access_token text NOT NULL,
        token_expiry timestamptz NOT NULL,
        scopes text[] NOT NULL,
        status text NOT NULL CHECK (status IN ('active', 'reauth_required', 'disconnecting')),
        metadata jsonb NOT NULL DEFAULT '{}',
        grant_number integer NOT NULL DEFAULT 1,
        refresh_lease uuid,
        refresh_lease_until timestamptz,
        last_refreshed_at timestamptz NOT NULL DEFAULT now(),
        reauth_since timestamptz,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now(),
        UNIQUE (user_id, provider, account_id)
      )`);
    await runner.query(`
      CREATE INDEX calendar_credentials_expiry ON calendar_credentials (token_expiry) WHERE status = 'active'`);
    await runner.query(`
      CREATE INDEX calendar_credentials_idle ON calendar_credentials (last_refreshed_at) WHERE status = 'active'`);
    await runner.query(`
      CREATE INDEX calendar_credentials_leaving ON calendar_credentials (updated_at) WHERE status = 'disconnecting'`);
    await runner.query(`CREATE INDEX calendar_credentials_account ON calendar_credentials (provider, account_id)`);
    // Only ids: so that disconnecting again what is gone already is no error, and nothing is kept of the account.
    await runner.query(`
      CREATE TABLE calendar_credential_tombstones (
        id uuid PRIMARY KEY,
        user_id text NOT NULL,
        disconnected_at timestamptz NOT NULL DEFAULT now()
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE calendar_credential_tombstones`);
    await runner.query(`DROP TABLE calendar_credentials`);
  }
}
