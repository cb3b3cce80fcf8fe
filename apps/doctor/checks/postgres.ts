import { Findings } from '../finding';
import type { AppConfig } from '@calendar/platform/config';
import { connect, dataSourceOptions, hasPendingMigrations, type UnitOfWork } from '@calendar/platform/database';
import { reasonOf } from '@calendar/platform/process';
import { MIGRATIONS } from '../../../migrations';

const OLDEST_VERSION = 150_000;
const POOL_OF_DOCTOR = 2;

type DataSource = Awaited<ReturnType<typeof connect>>;

/** @returns no data source, and the reason among the findings, when Postgres is away or not migrated */
export async function openDatabase(config: AppConfig): Promise<{ dataSource: DataSource | null; refusal: Findings }> {
  const refusal = new Findings('Postgres');
  let dataSource: DataSource;
  try {
    const settings = { ...config.database, poolSize: POOL_OF_DOCTOR, migrations: MIGRATIONS };
    dataSource = await connect(dataSourceOptions(settings));
  } catch (error) {
    refusal.fail(reasonOf(error), 'Nothing that is stored could be looked at. Mend this first, and look again.');
    return { dataSource: null, refusal };
  }
  if (!(await hasPendingMigrations(dataSource))) return { dataSource, refusal };
  await dataSource.destroy();
  refusal.fail('migrations are pending', 'Run "npm run migrate" against it; no process starts before.');
  return { dataSource: null, refusal };
}

interface ServerRow {
  version: number;
  name: string;
  is_encrypted: boolean;
  is_superuser: boolean;
  owns_tables: boolean;
  max_connections: number;
  patience: string;
}

/** Version, encryption, the rights of our role, and room for our connections. */
export async function postgres(unitOfWork: UnitOfWork, { database, environment }: AppConfig): Promise<Findings> {
  const findings = new Findings('Postgres');
  const [row] = await unitOfWork.query<ServerRow>(
    `SELECT current_setting('server_version_num')::int AS version, current_setting('server_version') AS name,
            coalesce((SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()), false) AS is_encrypted,
            (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) AS is_superuser,
            EXISTS (SELECT FROM pg_tables WHERE tablename = 'calendar_credentials' AND tableowner = current_user) AS owns_tables,
            current_setting('max_connections')::int AS max_connections,
            current_setting('idle_in_transaction_session_timeout') AS patience`,
  );
  const server = row!;
  if (server.version < OLDEST_VERSION)
    findings.fail(`version ${server.name}`, 'Version 15 is the oldest that is tried.');
  else findings.ok(`version ${server.name}, all migrations applied`);
  if (server.is_encrypted) findings.ok('the connection is encrypted');
  else if (environment === 'production') {
    findings.warn(
      'the connection is not encrypted',
      'Add sslmode=verify-full and sslrootcert to DATABASE_URL, or keep it in a network of its own.',
    );
  }
  if (server.is_superuser || server.owns_tables) {
    const seen = `the service runs under a role that ${server.is_superuser ? 'may do anything' : 'owns its tables'}`;
    if (environment === 'production') findings.warn(seen, 'Run it under a role of its own: deploy/postgres/roles.sql.');
  } else findings.ok('the service runs under a role that owns nothing');
  if (database.poolSize * 2 > server.max_connections) {
    findings.warn(
      `one API and one worker may hold ${database.poolSize * 2} connections, and the server lets in ${server.max_connections}`,
      'Lower DATABASE_POOL_SIZE, raise max_connections, or put PgBouncer between them.',
    );
  }
  if (server.patience === '0') {
    findings.warn(
      'a transaction in which nothing happens is never ended',
      "ALTER ROLE … SET idle_in_transaction_session_timeout = '30s': the pooler keeps the service from asking for it.",
    );
  }
  return findings;
}
