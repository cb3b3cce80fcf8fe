import { StartRefusedError } from '@calendar/platform/errors';
import { DataSource } from 'typeorm';

/** Any number: it only has to be the same in every process that migrates this database. */
const MIGRATION_LOCK = 4_207_133_001;

/**
 * Applies what is pending, one process at a time: TypeORM takes no lock of its own, and two processes starting
 * together would both create the same tables. The lock belongs to a transaction, as a pooler may give every statement
 * outside of one another connection.
 *
 * @returns the names of the migrations applied now, oldest first
 */
export async function applyMigrations(dataSource: DataSource): Promise<string[]> {
  const holder = dataSource.createQueryRunner();
  await holder.startTransaction();
  try {
    // It waits for as long as the migrations take.
    await holder.query('SET LOCAL idle_in_transaction_session_timeout = 0');
    await holder.query('SELECT pg_advisory_xact_lock($1)', [MIGRATION_LOCK]);
    const applied = await dataSource.runMigrations();
    return applied.map((migration) => migration.name);
  } finally {
    await holder.rollbackTransaction();
    await holder.release();
  }
}

/** True while the database lags behind the code: a process must not serve then. */
export async function hasPendingMigrations(dataSource: DataSource): Promise<boolean> {
  // TypeORM would make its table, which the role of a process that serves may not.
  const [row] = await dataSource.query<Array<{ known: boolean }>>(
    `SELECT to_regclass('schema_migrations') IS NOT NULL AS known`,
  );
  return !row!.known || dataSource.showMigrations();
}

/** @throws StartRefusedError while migrations are pending */
export async function assertMigrated(dataSource: DataSource): Promise<void> {
  if (!(await hasPendingMigrations(dataSource))) return;
  throw new StartRefusedError('The database lacks migrations. Run "npm run migrate" against it and start again.');
}
