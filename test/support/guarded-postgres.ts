import { chownSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { tmpdir } from 'node:os';
import { postgresUser } from '../../tools/services/postgres-binaries.mjs';
import { startPostgres, withClient } from '../../tools/services/postgres.mjs';
import { startPgBouncer } from '../../tools/services/pgbouncer.mjs';
import { root } from '../../tools/paths.mjs';
import { makeCertificates } from './certificates';

const PASSWORD = 'known to the test';
const DATABASE = 'calendar';

/** A Postgres of this test's own with TLS and with the two roles of deploy/postgres. */
export interface GuardedPostgres {
  /** Of the role that applies migrations. */
  ownerUrl: string;
  /** Of the role that the service runs under. */
  appUrl: string;
  caFile: string;
  /** Lets the service's role in through PgBouncer in transaction mode only. @returns its address there */
  poolByTransaction(): Promise<string>;
  stop(): Promise<void>;
}

export async function startGuardedPostgres(): Promise<GuardedPostgres> {
  // Where the user whom Postgres runs as may enter.
  const folder = mkdtempSync(join(tmpdir(), 'guarded-postgres-'));
  give(folder);
  const tls = await makeCertificates(join(folder, 'certificates'));
  for (const file of [dirname(tls.caFile), ...Object.values(tls)]) give(file);
  const { url, child } = await startPostgres({
    folder: join(folder, 'data'),
    logFile: join(folder, 'postgres.log'),
    password: 'of the administrator',
    fast: true,
    settings: ['ssl=on', `ssl_cert_file=${tls.certFile}`, `ssl_key_file=${tls.keyFile}`],
  });
  await withClient(placeOf(url, { database: 'postgres' }), async (client) => {
    await client.query(`DROP DATABASE ${DATABASE}`);
    for (const statement of statementsOf('roles.sql')) await client.query(statement);
    for (const role of ['calendar_owner', 'calendar_app'])
      await client.query(`ALTER ROLE ${role} PASSWORD '${PASSWORD}'`);
  });
  await withClient(placeOf(url, { database: DATABASE }), async (client) => {
    for (const statement of statementsOf('grants.sql')) await client.query(statement);
  });
  const appUrl = placeOf(url, { database: DATABASE, user: 'calendar_app' });
  const children = [child];
  return {
    ownerUrl: placeOf(url, { database: DATABASE, user: 'calendar_owner' }),
    appUrl,
    caFile: tls.caFile,
    poolByTransaction: async () => {
      const place = join(folder, 'pgbouncer');
      mkdirSync(place);
      const pooler = await startPgBouncer({
        databaseUrl: appUrl,
        folder: place,
        logFile: join(folder, 'pgbouncer.log'),
      });
      children.unshift(pooler.child);
      return pooler.url;
    },
    stop: async () => {
      for (const each of children) await each.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Statement by statement, as psql does it: a database cannot be made beside anything else. */
function statementsOf(file: string): string[] {
  const sql = readFileSync(join(root, 'deploy', 'postgres', file), 'utf8').replaceAll(/^--.*$/gm, '');
  return sql
    .split(';')
    .map((statement) => statement.trim())
    .filter(Boolean);
}

function placeOf(server: string, { database, user }: { database: string; user?: string }): string {
  const url = new URL(server);
  url.pathname = `/${database}`;
  if (user) [url.username, url.password] = [user, encodeURIComponent(PASSWORD)];
  return url.href;
}

function give(path: string): void {
  if (postgresUser.uid) chownSync(path, postgresUser.uid, postgresUser.gid);
}
