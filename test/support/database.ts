import { randomBytes } from 'node:crypto';
import { withClient } from '../../tools/services/postgres.mjs';
import { databaseUrl, dropDatabase } from './template-database';

export interface TestDatabase {
  /** `postgres://…` */
  url: string;
  /** Sets a scene that would take hours to come about. */
  query(sql: string): Promise<void>;
  /**
   * Also while processes are still connected to it.
   *
   * @throws Error if transactions have waited for each other in a circle: one order of locks is what keeps them from it
   */
  drop(): Promise<void>;
}

/**
 * A database of this test's own on the server of the run.
 *
 * @param options.migrated false: an empty one
 */
export async function createTestDatabase({ migrated = true } = {}): Promise<TestDatabase> {
  const server = required('DATABASE_URL');
  const name = `test_${randomBytes(8).toString('hex')}`;
  const template = migrated ? required('TEST_TEMPLATE_DATABASE') : 'template1';
  await withClient(server, (client) => client.query(`CREATE DATABASE ${name} TEMPLATE ${template}`));
  const url = databaseUrl(server, name);
  return {
    url,
    query: (sql) => withClient(url, async (client) => void (await client.query(sql))),
    drop: async () => {
      const deadlocks = await deadlocksIn(server, name);
      await dropDatabase(server, name);
      if (deadlocks > 0) throw new Error(`${deadlocks} deadlocks in ${name}: see the log of Postgres`);
    },
  };
}

/** What processes have reported: at the latest when their connections end. */
function deadlocksIn(server: string, name: string): Promise<number> {
  return withClient(server, async (client) => {
    const { rows } = await client.query<{ deadlocks: string }>(
      'SELECT deadlocks FROM pg_stat_database WHERE datname = $1',
      [name],
    );
    return Number(rows[0]?.deadlocks ?? 0);
  });
}

function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is set by test/support/global-setup.ts: run this test through vitest`);
  return value;
}
