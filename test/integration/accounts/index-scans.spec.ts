import { DataSource } from 'typeorm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CredentialStore } from '@calendar/modules/credentials/credential.store';
import { dataSourceOptions, UnitOfWork } from '@calendar/platform/database';
import { createTestDatabase, type TestDatabase } from '../../support/database';

const CONNECTIONS = 100_000;

let database: TestDatabase;
let dataSource: DataSource;
let store: CredentialStore;
let before: number;

beforeAll(async () => {
  database = await createTestDatabase();
  // One connection: its own statistics are told when they are asked for.
  dataSource = new DataSource(dataSourceOptions({ url: database.url, migrations: [], poolSize: 1 }));
  await dataSource.initialize();
  store = new CredentialStore(new UnitOfWork(dataSource));
  await dataSource.query(
    `INSERT INTO calendar_credentials (user_id, provider, account_id, account_email, refresh_token, access_token,
                                       token_expiry, last_refreshed_at, scopes, status)
     SELECT 'user-' || n % 50000, 'google', 'account-' || n, n || '@google.test', '', '',
            now() + (n % 3600) * interval '1 second', now() - (n % 170) * interval '1 hour', '{}',
            CASE n % 10000 WHEN 0 THEN 'disconnecting' WHEN 1 THEN 'reauth_required' ELSE 'active' END
       FROM generate_series(1, $1::int) AS n`,
    [CONNECTIONS],
  );
  await dataSource.query('ANALYZE calendar_credentials');
}, 120_000);

afterAll(async () => {
  await dataSource.destroy();
  await database.drop();
});

beforeEach(async () => {
  before = await sequentialScans();
});

/** How often the table was read from end to end so far. */
async function sequentialScans(): Promise<number> {
  await dataSource.query('SELECT pg_stat_force_next_flush()');
  const [row] = await dataSource.query<Array<{ scans: string }>>(
    `SELECT seq_scan AS scans FROM pg_stat_user_tables WHERE relname = 'calendar_credentials'`,
  );
  return Number(row!.scans);
}

describe('with a hundred thousand connections, no table is read from end to end to find', () => {
  it('the connections of a person', async () => {
    expect(await store.ofUser('user-77')).toHaveLength(2);
    expect(await sequentialScans()).toBe(before);
  });

  it('whoever is connected to an account', async () => {
    expect(await store.livingOfAccount('google', 'account-4711')).toHaveLength(1);
    expect(await sequentialScans()).toBe(before);
  });

  it('those who are leaving', async () => {
    expect(await store.disconnecting()).toHaveLength(10);
    expect(await sequentialScans()).toBe(before);
  });

  it('what is due for a refresh', async () => {
    const now = Date.now();
    const limits = { expiringBefore: new Date(now + 600_000), idleSince: new Date(now - 7 * 24 * 3_600_000) };
    const due = await store.dueForRefresh({ ...limits, limit: 500 });
    expect(due.length).toBeGreaterThan(500);
    expect(await sequentialScans()).toBe(before);
  });
});
