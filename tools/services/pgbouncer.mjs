import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from '../paths.mjs';
import { Child, untilReady } from './children.mjs';
import { debianProgram } from './debian-programs.mjs';
import { freePort } from './ports.mjs';
import { postgresUser } from './postgres-binaries.mjs';
import { answers } from './postgres.mjs';

/**
 * PgBouncer in transaction mode before the server of a database: one on the path, else one from Debian's packages.
 *
 * @param {object} options
 * @param {string} options.databaseUrl with the password of the only user that comes through
 * @param {string} options.folder that `postgresUser` may enter
 * @param {string} options.logFile
 * @param {number} [options.serverConnections] how many connections it opens to the server (4)
 * @returns {Promise<{url: string, child: Child}>}
 * @throws {Error} where there is none
 */
export async function startPgBouncer({ databaseUrl, folder, logFile, serverConnections = 4 }) {
  const { hostname, port: serverPort, username, password, pathname } = new URL(databaseUrl);
  const port = await freePort();
  mkdirSync(folder, { recursive: true });
  const { command, env } = program(folder);
  const configuration = join(folder, 'pgbouncer.ini');
  const users = join(folder, 'users.txt');
  writeFileSync(users, `"${decodeURIComponent(username)}" "${decodeURIComponent(password)}"\n`, { mode: 0o644 });
  writeFileSync(
    configuration,
    `[databases]
* = host=${hostname} port=${serverPort}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = plain
auth_file = ${users}
pool_mode = transaction
default_pool_size = ${serverConnections}
max_client_conn = 200
`,
  );
  const child = new Child({
    name: 'PgBouncer',
    command,
    args: [configuration],
    env,
    ...postgresUser,
    cwd: '/',
    logFile,
    stopSignal: 'SIGINT',
  });
  const url = new URL(databaseUrl);
  url.port = String(port);
  url.pathname = pathname;
  await untilReady(child, () => answers(url.href));
  return { url: url.href, child };
}

const PGBOUNCER = {
  names: ['pgbouncer'],
  package: 'pgbouncer',
  path: join('usr', 'sbin', 'pgbouncer'),
  otherwise: 'There is no PgBouncer on this machine. Install one (apt-get install -y pgbouncer), then try again.',
};

/**
 * @param {string} folder takes a copy of what was fetched: as root it runs as somebody who may not enter the clone
 */
function program(folder) {
  const { command, env } = debianProgram(PGBOUNCER);
  const kept = join(cacheFolder, PGBOUNCER.package);
  if (!postgresUser.uid || !command.startsWith(kept)) return { command, env };
  const copy = join(folder, 'program');
  cpSync(kept, copy, { recursive: true });
  const libraries = (env['LD_LIBRARY_PATH'] ?? '').replaceAll(kept, copy);
  return { command: command.replace(kept, copy), env: { ...env, LD_LIBRARY_PATH: libraries } };
}
