import { randomBytes } from 'node:crypto';
import { withClient } from '../../tools/services/postgres.mjs';
import { databaseUrl, dropDatabase } from './template-database';

export interface TestDatabase {
  /** `postgres://…` */
  url: string;
  /** Also while processes are still connected to it. */
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
  return { url: databaseUrl(server, name), drop: () => dropDatabase(server, name) };
}

function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is set by test/support/global-setup.ts: run this test through vitest`);
  return value;
}
