import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { cacheFolder } from '../paths.mjs';

/**
 * A program that can be run: one on the path, else the one of a Debian package, which is fetched and only unpacked, not
 * installed.
 *
 * @param {{names: string[], package: string, path: string, otherwise: string}} wanted the names that it may have on the
 *   path; the package; where the program is in it; what to do where there is neither, a sentence
 * @param {(doing: string) => void} [report] hears about what takes a while
 * @returns {{command: string, env: NodeJS.ProcessEnv}}
 * @throws {Error} with `otherwise`, where there is neither
 */
export function debianProgram(wanted, report = () => {}) {
  const onPath = wanted.names.map(whereIs).find((path) => path !== undefined);
  if (onPath) return { command: onPath, env: process.env };
  const kept = debianFiles(wanted, report);
  const libraries = foldersWithLibraries(kept).join(delimiter);
  return { command: join(kept, wanted.path), env: { ...process.env, LD_LIBRARY_PATH: libraries } };
}

/**
 * The files of a Debian package, and of all that it needs and this machine has not.
 *
 * @param {{package: string, otherwise: string}} wanted
 * @param {(doing: string) => void} [report] hears about what takes a while
 * @returns {string} the folder below which they lie
 * @throws {Error} with `otherwise`, where they cannot be had
 */
export function debianFiles(wanted, report = () => {}) {
  const kept = join(cacheFolder, wanted.package);
  if (!existsSync(kept)) {
    report(`fetching ${wanted.package} from the Debian archive`);
    const failure = fetchPackage(wanted.package, kept);
    if (failure) throw new Error(`${wanted.otherwise}\n${failure}`);
  }
  return kept;
}

/**
 * @param {string} name of a program on the path
 * @returns {string | undefined}
 */
export function whereIs(name) {
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

/**
 * @param {string} name of the package
 * @param {string} kept the folder that holds it from then on
 * @returns {string | undefined} why it cannot be had
 */
function fetchPackage(name, kept) {
  if (!whereIs('apt-get') || !whereIs('dpkg-deb')) return 'There is no apt-get on this machine to fetch it.';
  // The package lists in it are large, and soon of no use: all of it goes once the program is there.
  const work = join(cacheFolder, `${name}-fetch-${process.pid}`);
  const unpacked = join(work, 'unpacked');
  mkdirSync(unpacked, { recursive: true });
  try {
    // The lists of this machine may be missing, or so old that the archive has moved on.
    const fetched = download(name, work, []) || download(name, work, ownPackageLists(join(work, 'apt')));
    if (!fetched) return `apt-get can neither find nor fetch ${name}.`;
    for (const file of readdirSync(work).filter((each) => each.endsWith('.deb'))) {
      const { status, stderr } = spawnSync('dpkg-deb', ['-x', join(work, file), unpacked], { encoding: 'utf8' });
      if (status !== 0) return `dpkg-deb said: ${stderr.trim()}`;
    }
    if (!existsSync(kept)) renameSync(unpacked, kept);
    return undefined;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/**
 * Downloads what installing a package would bring to this machine.
 *
 * @param {string} name
 * @param {string} folder
 * @param {string[]} options of apt-get
 * @returns {boolean} false when it cannot be found or fetched
 */
function download(name, folder, options) {
  const own = ['-o', 'APT::Sandbox::User=root', ...options];
  const asked = ['--simulate', '--no-install-recommends', 'install', name];
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
  spawnSync('apt-get', ['-o', 'APT::Sandbox::User=root', ...options, 'update']);
  return options;
}

/**
 * @param {string} folder
 * @returns {string[]}
 */
export function foldersWithLibraries(folder) {
  const found = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    /\.so(\.|$)/.test(entry.name),
  );
  return [...new Set(found.map((entry) => entry.parentPath))];
}
