import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { cacheFolder } from '../paths.mjs';

const NAMES = ['redis-server', 'valkey-server'];
const kept = join(cacheFolder, 'redis');

/**
 * A Redis that can be run: one on the path, else one fetched from Debian's packages and only unpacked, not installed.
 *
 * @param {(doing: string) => void} [report] hears about what takes a while
 * @returns {{command: string, env: NodeJS.ProcessEnv}}
 */
export function redisBinary(report = () => {}) {
  const onPath = NAMES.map(whereIs).find((path) => path !== undefined);
  if (onPath) return { command: onPath, env: process.env };
  if (!existsSync(kept)) {
    report('fetching Redis from the Debian archive');
    fetchFromDebian();
  }
  const libraries = foldersWithLibraries(kept).join(delimiter);
  return { command: join(kept, 'usr', 'bin', 'redis-server'), env: { ...process.env, LD_LIBRARY_PATH: libraries } };
}

/** @param {string} name */
function whereIs(name) {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return folders.map((folder) => join(folder, name)).find(isProgram);
}

/** @param {string} path */
function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function fetchFromDebian() {
  if (!whereIs('apt-get') || !whereIs('dpkg-deb')) throw noRedis();
  // The package lists in it are large, and soon of no use: all of it goes once Redis is there.
  const work = join(cacheFolder, `redis-fetch-${process.pid}`);
  const unpacked = join(work, 'unpacked');
  mkdirSync(unpacked, { recursive: true });
  try {
    // The lists of this machine may be missing, or so old that the archive has moved on.
    const fetched = download(work, []) || download(work, ownPackageLists(join(work, 'apt')));
    if (!fetched) throw noRedis('apt-get can neither find nor fetch redis-server.');
    for (const file of readdirSync(work).filter((name) => name.endsWith('.deb'))) {
      run('dpkg-deb', ['-x', join(work, file), unpacked]);
    }
    if (!existsSync(kept)) renameSync(unpacked, kept);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/**
 * Downloads what installing Redis would bring to this machine.
 *
 * @param {string} folder
 * @param {string[]} options of apt-get
 * @returns {boolean} false when it cannot be found or fetched
 */
function download(folder, options) {
  const own = ['-o', 'APT::Sandbox::User=root', ...options];
  const asked = ['--simulate', '--no-install-recommends', 'install', 'redis-server'];
  const { stdout } = spawnSync('apt-get', [...own, ...asked], { encoding: 'utf8' });
  const names = [...(stdout ?? '').matchAll(/^Inst (\S+)/gm)].map((match) => /** @type {string} */ (match[1]));
  if (names.length === 0) return false;
  return spawnSync('apt-get', [...own, 'download', ...names], { cwd: folder }).status === 0;
}

/**
 * Package lists in a folder of ours: the machine's own are left alone, and nobody has to be root.
 *
 * @param {string} state
 */
function ownPackageLists(state) {
  mkdirSync(join(state, 'lists', 'partial'), { recursive: true });
  const options = ['-o', `Dir::State::lists=${join(state, 'lists')}`, '-o', `Dir::Cache=${state}`];
  run('apt-get', ['-o', 'APT::Sandbox::User=root', ...options, 'update']);
  return options;
}

/**
 * @param {string} command
 * @param {string[]} args
 */
function run(command, args) {
  const { status, error, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0) throw noRedis(`${command} said: ${error?.message ?? stderr.trim()}`);
}

/**
 * @param {string} folder
 * @returns {string[]}
 */
function foldersWithLibraries(folder) {
  const found = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    /\.so(\.|$)/.test(entry.name),
  );
  return [...new Set(found.map((entry) => entry.parentPath))];
}

/** @param {string} [reason] */
function noRedis(reason) {
  const install = process.platform === 'darwin' ? 'brew install redis' : 'apt-get install -y redis-server';
  const words = `There is no Redis on this machine. Install one (${install}) or set REDIS_URL, then try again.`;
  return new Error(reason ? `${words}\n${reason}` : words);
}
