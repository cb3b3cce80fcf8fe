/**
 * Installs the packages when they are missing or do not match the lock file, and generates the client. It runs before anything is installed and
 * on whatever Node the machine has, so it imports nothing but Node's own modules.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const WANTED_NODE = 24;
const OLDEST_NODE = { major: 20, minor: 19 };

const root = fileURLToPath(new URL('..', import.meta.url));
const modules = join(root, 'node_modules');
const pinnedNode = join(modules, `node-${process.platform}-${process.arch}`);

refuseOldNode();
if (!isInstalled()) install();
warnOfOtherNode();
generateClient();

function refuseOldNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > OLDEST_NODE.major || (major === OLDEST_NODE.major && minor >= OLDEST_NODE.minor)) return;
  console.error(
    `Node ${OLDEST_NODE.major}.${OLDEST_NODE.minor} or newer is needed to begin with; this is ${process.versions.node}.`,
  );
  process.exit(1);
}

/** For some machines npm has no Node to pin: the programs then run on the one that is there. */
function warnOfOtherNode() {
  const [major = 0] = process.versions.node.split('.').map(Number);
  if (major >= WANTED_NODE || existsSync(pinnedNode)) return;
  console.warn(
    `npm has no Node ${WANTED_NODE} for this machine. Node ${process.versions.node} may do, but is not tested.`,
  );
}

/** Lint and types need it; it takes a moment, and only when openapi.json has changed. */
function generateClient() {
  const pinned = join(pinnedNode, 'bin', 'node');
  const node = existsSync(pinned) ? pinned : process.execPath;
  const { status } = spawnSync(node, [join(root, 'tools/generate-client.mjs')], { stdio: 'inherit' });
  if (status !== 0) process.exit(1);
}

/** npm writes down what it installed once it has finished: that must be what the lock file asks for. */
function isInstalled() {
  const written = join(modules, '.package-lock.json');
  if (!existsSync(written)) return false;
  const installed = packagesOf(written);
  return Object.entries(packagesOf(join(root, 'package-lock.json'))).every(([path, wanted]) => {
    if (path === '' || !isForThisMachine(wanted)) return true;
    const found = installed[path];
    return found ? found.version === wanted.version && existsSync(join(root, path)) : wanted.optional === true;
  });
}

/** @param {string} file */
function packagesOf(file) {
  return JSON.parse(readFileSync(file, 'utf8')).packages;
}

/** @param {{os?: string[], cpu?: string[]}} wanted */
function isForThisMachine({ os, cpu }) {
  return (!os || os.includes(process.platform)) && (!cpu || cpu.includes(process.arch));
}

function install() {
  console.log('Installing packages; the first time this takes about a minute.');
  const began = Date.now();
  const options = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const { command, args } = npm();
  const result = spawnSync(command, [...args, ...options], {
    cwd: root,
    env: { ...process.env, PATH: pathWithoutOwnPrograms() },
    stdio: 'inherit',
  });
  if (result.status !== 0) {
    console.error('The packages could not be installed; npm says why above.');
    process.exit(1);
  }
  console.log(`Packages installed in ${Math.round((Date.now() - began) / 1000)} s.`);
}

/** The npm that runs this, on a Node outside of node_modules: npm is about to replace the one inside. */
function npm() {
  const script = process.env.npm_execpath;
  if (!script) return { command: 'npm', args: [] };
  const node = process.env.npm_node_execpath;
  return { command: node && !node.startsWith(modules) ? node : 'node', args: [script] };
}

function pathWithoutOwnPrograms() {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders.filter((folder) => !folder.startsWith(modules)).join(delimiter);
}
