import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { dataSourceOptions } from '../../../libs/platform/database';
import { createTestDatabase, type TestDatabase } from '../../support/database';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase({ migrated: false });
});
afterAll(() => database.drop());

it('a connection that ends between being taken and being used ends no process', async () => {
  const { extra, url } = dataSourceOptions({ url: database.url, migrations: [] });
  const pool = new pg.Pool({ connectionString: url, ...extra });
  const client = await pool.connect();
  // Not `once` of node:events: it listens to errors, too. Without any listener the test run ends as a process would.
  const ended = new Promise((resolve) => void client.once('end', resolve));
  await database.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`,
  );
  await ended;
  client.release(true);
  await expect(pool.query('SELECT 1 AS one')).resolves.toMatchObject({ rows: [{ one: 1 }] });
  await pool.end();
});
