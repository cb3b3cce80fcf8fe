import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { DataSource } from 'typeorm';
import { applyMigrations, dataSourceOptions } from '@calendar/platform/database';
import { MIGRATIONS } from '../../../migrations';

export interface FreshDatabase {
  url: string;
  drop(): Promise<void>;
}

/** A database of its own for one spec file, on the Postgres that the test run was given. */
export async function freshDatabase({ migrated }: { migrated: boolean }): Promise<FreshDatabase> {
  const server = process.env['DATABASE_URL'];
  if (!server) throw new Error('DATABASE_URL must point to a Postgres for tests');
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await onServer(server, `CREATE DATABASE ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  if (migrated) {
    const dataSource = await new DataSource(dataSourceOptions({ url: url.href, migrations: MIGRATIONS })).initialize();
    await applyMigrations(dataSource);
    await dataSource.destroy();
  }
  return { url: url.href, drop: () => onServer(server, `DROP DATABASE ${name} WITH (FORCE)`) };
}

async function onServer(url: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
