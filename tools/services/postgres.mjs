import { spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import pg from 'pg';
import { Child, untilReady } from './children.mjs';
import { freePort } from './ports.mjs';
import {
  hasPostgresData,
  postgresBinaries,
  postgresDataFolder,
  postgresUser,
  rememberDataFolder,
} from './postgres-binaries.mjs';

const USER = 'calendar';
const ATTEMPTS = 3;
const FAST = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off'];

/**
 * @typedef {object} PostgresOptions
 * @property {string} folder takes the data; what is there already is kept
 * @property {string} logFile
 * @property {string} password of the one user
 * @property {boolean} [fast] faster, and worth nothing after a power cut: for tests
 * @property {string[]} [settings] further ones, as `name=value`
 */

/**
 * Starts the Postgres that came from npm on a free port.
 *
 * @param {PostgresOptions} options
 * @returns {Promise<{url: string, child: Child, dataFolder: string}>} `url` leads to the database `calendar`
 */
export async function startPostgres(options) {
  const native = postgresBinaries();
  const dataFolder = postgresDataFolder(options.folder);
  freeFromTheDead(dataFolder);
  if (!hasPostgresData(options.folder, dataFolder)) {
    initialise(native, dataFolder, options.password);
    rememberDataFolder(options.folder, dataFolder);
  }
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort();
    const child = launch({ native, dataFolder, port, ...options });
    const url = `postgres://${USER}:${encodeURIComponent(options.password)}@127.0.0.1:${port}/`;
    try {
      await untilReady(child, () => answers(`${url}postgres`));
      await createDatabase(`${url}postgres`, USER);
      return { url: `${url}${USER}`, child, dataFolder };
    } catch (error) {
      await child.kill();
      if (attempt === ATTEMPTS || !child.output().includes('Address already in use')) throw error;
    }
  }
}

/**
 * @param {string} native
 * @param {string} dataFolder
 * @param {string} password
 */
function initialise(native, dataFolder, password) {
  const unfinished = `${dataFolder}.new`;
  const passwordFile = `${dataFolder}.password`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(dirname(unfinished), { recursive: true });
  mkdirSync(unfinished, { mode: 0o700 });
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (postgresUser.uid)
    for (const path of [unfinished, passwordFile]) chownSync(path, postgresUser.uid, postgresUser.gid);
  const access = ['-U', USER, '-A', 'scram-sha-256', '--pwfile', passwordFile];
  const locale = ['-E', 'UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  const result = spawnSync(join(native, 'bin', 'initdb'), ['-D', unfinished, ...access, ...locale, '--no-sync'], {
    ...postgresUser,
    cwd: '/',
    encoding: 'utf8',
  });
  rmSync(passwordFile);
  if (result.status !== 0) throw new Error(`Postgres could not be set up:\n${result.error ?? result.stderr}`);
  rmSync(dataFolder, { recursive: true, force: true });
  renameSync(unfinished, dataFolder);
}

/**
 * After a crash or in a new container the number in the lock file may belong to any other process by now; Postgres
 * would refuse to start.
 *
 * @param {string} dataFolder
 */
function freeFromTheDead(dataFolder) {
  const lock = join(dataFolder, 'postmaster.pid');
  if (!existsSync(lock)) return;
  const pid = readFileSync(lock, 'utf8').split('\n')[0] ?? '';
  if (commandLine(pid).includes(dataFolder)) {
    throw new Error(`Another Postgres (process ${pid}) uses ${dataFolder}. Stop it first: kill -INT ${pid}`);
  }
  rmSync(lock);
}

/** @param {string} pid */
function commandLine(pid) {
  if (process.platform !== 'linux') return spawnSync('ps', ['-o', 'args=', '-p', pid], { encoding: 'utf8' }).stdout;
  const file = `/proc/${pid}/cmdline`;
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

/** @param {PostgresOptions & {native: string, dataFolder: string, port: number}} options */
function launch({ native, dataFolder, port, logFile, fast, settings: given = [] }) {
  const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'timezone=UTC', 'max_connections=300'];
  const all = [...settings, ...(fast ? FAST : []), ...given];
  return new Child({
    name: 'Postgres',
    command: join(native, 'bin', 'postgres'),
    args: ['-D', dataFolder, '-p', String(port), ...all.flatMap((setting) => ['-c', setting])],
    env: { PATH: process.env['PATH'], LC_ALL: 'C' },
    ...postgresUser,
    cwd: '/',
    logFile,
    stopSignal: 'SIGINT',
  });
}

/** @param {string} url */
export async function answers(url) {
  await withClient(url, (client) => client.query('SELECT 1'));
  return true;
}

/**
 * @param {string} url
 * @param {string} name
 */
async function createDatabase(url, name) {
  await withClient(url, async (client) => {
    const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
    if (found.rowCount === 0) await client.query(`CREATE DATABASE ${name}`);
  });
}

/**
 * @template Result
 * @param {string} url
 * @param {(client: pg.Client) => Promise<Result>} use
 */
export async function withClient(url, use) {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 30_000 });
  // Being cut off is told to whoever waits for an answer; without this it would end the process.
  client.on('error', () => {});
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}

/** @param {string} dataFolder */
export function removeData(dataFolder) {
  rmSync(dataFolder, { recursive: true, force: true, maxRetries: 5 });
}
