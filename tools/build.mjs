/** Builds the Nest applications and the web app into dist/, and the client beside its sources. What has not changed is not built again. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { cacheFolder, root } from './paths.mjs';

const SHARED = ['package-lock.json', 'tsconfig.json', 'tools/build.mjs'];

/**
 * @typedef {object} Target
 * @property {string} name
 * @property {string[]} inputs files and folders whose content decides
 * @property {string[]} outputs must exist
 * @property {string[]} command of node
 * @property {string} [outdated] a folder with what was kept of the build before
 */

const SHELVES = ['contracts', 'modules', 'platform', 'processor', 'providers'].map((shelf) => `libs/${shelf}`);
const APPS = ['api', 'worker', 'sandbox', 'migrate', 'rotate-keys', 'query', 'doctor'];

/** @type {Target} */
const servers = {
  name: 'servers',
  inputs: [
    'nest-cli.json',
    'tools/rspack.config.mjs',
    'tools/bundled-licences.mjs',
    'tools/bundled-scripts.mjs',
    'tools/program',
    ...SHELVES,
    'migrations',
    ...APPS.map((app) => `apps/${app}`),
  ],
  outputs: APPS.map((app) => `dist/apps/${app}/main.js`),
  command: ['node_modules/@nestjs/cli/bin/nest.js', 'build', '--all'],
  outdated: join(cacheFolder, 'compiled'),
};

/** @type {Target} */
const client = {
  name: 'client',
  inputs: ['openapi.json', 'tools/generate-client.mjs', 'libs/client/index.ts', 'libs/client/react-query.ts'],
  outputs: ['libs/client/dist/index.js'],
  command: ['tools/build-client.mjs'],
};

/** @type {Target} */
const web = {
  name: 'web',
  inputs: ['apps/web', 'openapi.json', 'tools/build-web.mjs', 'tools/generate-client.mjs', 'libs/client/index.ts'],
  outputs: ['dist/apps/web/index.html'],
  command: ['tools/build-web.mjs'],
};

for (const target of [servers, client, web]) build(target);

/** @param {Target} target */
function build(target) {
  const stamp = join(root, 'dist', `.${target.name}.stamp`);
  const wanted = fingerprint([...SHARED, ...target.inputs]);
  const present = target.outputs.every((output) => existsSync(join(root, output)));
  if (present && existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) {
    return console.log(`${target.name}: unchanged`);
  }
  rmSync(stamp, { force: true });
  const began = Date.now();
  const env = { ...process.env, NODE_ENV: 'production' };
  const { status, stdout, stderr } = spawnSync(process.execPath, target.command, { cwd: root, env, encoding: 'utf8' });
  if (status !== 0) {
    console.error(stripVTControlCharacters(`${target.name} cannot be built:\n${stdout}${stderr}`));
    process.exit(1);
  }
  if (target.outdated) rmSync(target.outdated, { recursive: true, force: true });
  mkdirSync(join(root, 'dist'), { recursive: true });
  writeFileSync(stamp, wanted);
  console.log(`${target.name}: built in ${((Date.now() - began) / 1000).toFixed(1)} s`);
}

/** @param {string[]} inputs */
function fingerprint(inputs) {
  const hash = createHash('sha256');
  for (const file of inputs.flatMap((input) => filesUnder(join(root, input)))) {
    hash
      .update(`${relative(root, file)}\0`)
      .update(readFileSync(file))
      .update('\0');
  }
  return hash.digest('hex');
}

/**
 * @param {string} path
 * @returns {string[]} in a fixed order, without tests
 */
function filesUnder(path) {
  if (!statSync(path).isDirectory()) return [path];
  const entries = readdirSync(path, { withFileTypes: true, recursive: true });
  const files = entries.filter((entry) => entry.isFile() && !/\.spec\.tsx?$/.test(entry.name));
  return files.map((entry) => join(entry.parentPath, entry.name)).toSorted();
}
