import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DataSource } from 'typeorm';
import { applyMigrations, assertMigrated, connect, dataSourceOptions, UnitOfWork } from '@calendar/platform/database';
import { MIGRATIONS } from '../../../migrations';
import { startGuardedPostgres, type GuardedPostgres } from '../../support/guarded-postgres';

let postgres: GuardedPostgres;
const opened: DataSource[] = [];

beforeAll(async () => {
  postgres = await startGuardedPostgres();
});
afterAll(async () => {
  for (const dataSource of opened) await dataSource.destroy();
  await postgres.stop();
});

async function open(url: string, isPooledByTransaction = false): Promise<DataSource> {
  const dataSource = await connect(
    dataSourceOptions({ url, migrations: MIGRATIONS, poolSize: 4, isPooledByTransaction }),
  );
  opened.push(dataSource);
  return dataSource;
}

describe('a role for migrations and one for the service', () => {
  it('the service says what is missing before the first migration, and works after it', async () => {
    const app = await open(postgres.appUrl);
    await expect(assertMigrated(app)).rejects.toThrow('npm run migrate');
    await applyMigrations(await open(postgres.ownerUrl));
    await expect(assertMigrated(app)).resolves.toBeUndefined();
    const written = app.query(
      `INSERT INTO calendar_credential_tombstones (id, user_id) VALUES (gen_random_uuid(), 'somebody') RETURNING user_id`,
    );
    expect(await written).toEqual([{ user_id: 'somebody' }]);
  });

  it.each([
    'CREATE TABLE mine (x int)',
    'ALTER TABLE calendar_credentials ADD COLUMN x int',
    'DROP TABLE calendar_credentials',
    'TRUNCATE calendar_credentials',
  ])('the service may not: %s', async (statement) => {
    const app = await open(postgres.appUrl);
    await expect(app.query(statement)).rejects.toThrow(/permission denied|must be owner/);
  });
});

describe('TLS to Postgres', () => {
  it('is used when it is asked for, with the CA that is named', async () => {
    const app = await open(`${postgres.appUrl}?sslmode=verify-full&sslrootcert=${postgres.caFile}`);
    const [row] = await app.query<Array<{ ssl: boolean }>>(
      'SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid() AND $1',
      [true],
    );
    expect(row).toEqual({ ssl: true });
  });

  it('is refused with a server that the CA does not vouch for', async () => {
    await expect(open(`${postgres.appUrl}?sslmode=verify-full`)).rejects.toThrow(
      /Postgres cannot be reached with DATABASE_URL: .*certificate/,
    );
  });
});

describe('PgBouncer in transaction mode', () => {
  let app: DataSource;
  let unitOfWork: UnitOfWork;

  beforeAll(async () => {
    app = await open(await postgres.poolByTransaction(), true);
    unitOfWork = new UnitOfWork(app);
  });

  it('serves transactions, turns of people and migrations, and leaves nothing on a connection', async () => {
    const log: string[] = [];
    const turn = (name: string) =>
      unitOfWork.runInTurnOf('one person', async () => {
        log.push(`${name} begins`);
        await unitOfWork.query('SELECT pg_sleep($1)', [0.01]);
        log.push(`${name} ends`);
      });
    await Promise.all(['a', 'b', 'c', 'd', 'e', 'f'].map(turn));
    expect(log).toEqual(['a', 'b', 'c', 'd', 'e', 'f'].flatMap((name) => [`${name} begins`, `${name} ends`]));
    await Promise.all(Array.from({ length: 40 }, (_, n) => unitOfWork.query('SELECT $1::int AS n', [n])));
    const [kept] = await app.query<Array<{ statements: string; locks: string; patience: string }>>(
      `SELECT (SELECT count(*) FROM pg_prepared_statements) AS statements,
              (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory') AS locks,
              current_setting('idle_in_transaction_session_timeout') AS patience`,
    );
    expect(kept).toEqual({ statements: '0', locks: '0', patience: '30s' });
    await expect(assertMigrated(app)).resolves.toBeUndefined();
  });

  it('serves writes that share a commit, and statements that are sent together, each on the connection of its transaction', async () => {
    const people = Array.from({ length: 24 }, (_, number) => `person-${number}`);
    const insert = (person: string, id: string) =>
      unitOfWork.query(
        'INSERT INTO calendar_credential_tombstones (id, user_id) VALUES ($1::uuid, $2) RETURNING pg_current_xact_id()::text AS transaction',
        [id, person],
      );
    const ended = await Promise.allSettled(
      people.map((person, number) =>
        unitOfWork.runWithOthers(person, async () => {
          const id = number % 8 === 3 ? 'no uuid' : randomUUID();
          const written = await Promise.all([insert(person, randomUUID()), insert(person, id)]);
          return new Set(written.flat().map((row) => (row as { transaction: string }).transaction)).size;
        }),
      ),
    );
    expect(ended.map((end) => (end.status === 'fulfilled' ? end.value : end.status))).toEqual(
      people.map((_, number) => (number % 8 === 3 ? 'rejected' : 1)),
    );
    const rows = await unitOfWork.query<{ user_id: string; count: number }>(
      `SELECT user_id, count(*)::int AS count FROM calendar_credential_tombstones WHERE user_id LIKE 'person-%' GROUP BY user_id`,
    );
    const counts = Object.fromEntries(rows.map((row) => [row.user_id, row.count]));
    expect(counts).toEqual(
      Object.fromEntries(people.filter((_, number) => number % 8 !== 3).map((person) => [person, 2])),
    );
  });
});
