/**
 * `npm start`: everything on this machine, and nothing left of it afterwards but the data in .data/start.
 * prestart has installed the packages.
 */
import { join } from 'node:path';
import { cacheFolder, root, startFolder, startLog } from './paths.mjs';
import { Child, untilReady } from './services/children.mjs';
import { preferPort } from './services/ports.mjs';
import { programArguments } from './services/programs.mjs';
import { signInDemoUser } from './start/demo-user.mjs';
import { keepForTools, sandboxEnvironment, serverEnvironment, withoutFiles } from './start/environment.mjs';
import { Fleet } from './start/fleet.mjs';
import { claim, release } from './start/only-one.mjs';
import { Progress } from './start/progress.mjs';
import { loadSecrets } from './start/secrets.mjs';
import { placeOf, Stores } from './start/stores.mjs';
import { startCaldav } from './start/caldav.mjs';
import { summary } from './start/summary.mjs';

/** Others are taken when somebody listens there already. */
const PORTS = {
  api: Number(process.env['PORT']) || 3000,
  worker: Number(process.env['WORKER_PORT']) || 3001,
  sandbox: 4010,
  caldav: 5232,
};
const LOOK_FOR_PARENT_MS = 500;
/** A second Ctrl-C within this time is the same one, handed on by npm. */
const SAME_KEYSTROKE_MS = 1_000;

const progress = new Progress();
const fleet = new Fleet((child, how) => fail(`${child.name} ${how}. The end of ${child.logFile}:\n${child.tail(20)}`));
const stores = new Stores(fleet);
/** @type {number | undefined} when stopping began */
let stoppingSince;

process.stdout.on('error', () => {});
process.stderr.on('error', () => {});
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) process.on(signal, () => stop(0));
// When only npm gets the signal, nobody hands it on to us: we notice that npm is gone.
const parent = process.ppid;
setInterval(() => {
  if (process.ppid !== parent) void stop(0);
}, LOOK_FOR_PARENT_MS).unref();

try {
  claim();
  await start();
} catch (error) {
  fail(error instanceof Error ? error.message : String(error));
}

async function start() {
  const secrets = loadSecrets();
  console.log('\nCopilot Calendar\n');
  const [, databaseUrl, redisUrl, caldav] = await Promise.all([
    progress.step('Build', build, (output) => output),
    progress.step('Postgres', () => stores.postgres(secrets.databasePassword), placeOf),
    progress.step('Redis', (report) => stores.redis(secrets.redisPassword, report), placeOf),
    progress.step(
      'CalDAV',
      (report) => startCaldav({ fleet, wantedPort: PORTS.caldav, report }),
      ({ url, problem }) => url ?? `left out: ${problem}`,
    ),
  ]);
  await progress.step(
    'Migrations',
    () => migrate(databaseUrl),
    (output) => output,
  );
  const sandboxUrl = await progress.step('Sandbox', startSandbox, withNote(PORTS.sandbox));
  const places = {
    databaseUrl,
    redisUrl,
    sandboxUrl,
    encryptionKeys: secrets.encryptionKeys,
    apiPort: await preferPort(PORTS.api),
    workerPort: await preferPort(PORTS.worker),
  };
  await startServers(places);
  console.log(summary({ ...places, caldav }, await signInDemoUser(sandboxUrl)));
}

async function build() {
  const child = new Child({
    name: 'The build',
    command: process.execPath,
    args: [join(root, 'tools/build.mjs')],
    cwd: root,
    env: process.env,
    logFile: startLog('build'),
  });
  return finished(child);
}

/** @param {string} databaseUrl */
async function migrate(databaseUrl) {
  const { MIGRATIONS_DATABASE_URL: owner, ...given } = withoutFiles(process.env);
  // The owner of another database than the one that is used.
  const own = process.env['DATABASE_URL'] && owner ? { MIGRATIONS_DATABASE_URL: owner } : {};
  const env = { ...given, ...own, NODE_ENV: 'development', DATABASE_URL: databaseUrl };
  return finished(program('migrate', env));
}

/**
 * @param {Child} child ends by itself
 * @returns {Promise<string>} the last line it said
 */
async function finished(child) {
  const how = await child.ended;
  if (stoppingSince !== undefined) return '';
  if (how !== 'ended with code 0') throw new Error(`${child.name} ${how}:\n${child.output()}`);
  return child.tail(1);
}

async function startSandbox() {
  const port = await preferPort(PORTS.sandbox);
  const url = `http://127.0.0.1:${port}`;
  const child = program('sandbox', sandboxEnvironment(port, join(startFolder, 'sandbox.state')));
  await fleet.add(child, 'sandbox');
  await untilReady(child, () => isOk(`${url}/sign-in/jwks`));
  return url;
}

/** @param {import('./start/environment.mjs').Places} places */
async function startServers(places) {
  const env = serverEnvironment(places, process.env);
  keepForTools(env, Object.keys(serverEnvironment(places, {})));
  await Promise.all([
    progress.step('API', () => server('api', env, places.apiPort), withNote(PORTS.api)),
    progress.step('Worker', () => server('worker', env, places.workerPort), withNote(PORTS.worker)),
  ]);
}

/**
 * @param {'api' | 'worker'} app
 * @param {NodeJS.ProcessEnv} env
 * @param {number} port
 */
async function server(app, env, port) {
  const child = program(app, env);
  await fleet.add(child, 'server');
  const url = `http://127.0.0.1:${port}`;
  await untilReady(child, () => isOk(`${url}/health/ready`));
  return url;
}

/** @param {number} wanted */
function withNote(wanted) {
  return (/** @type {string} */ url) => (url.endsWith(`:${wanted}`) ? url : `${url} (${wanted} is taken)`);
}

/**
 * @param {'api' | 'worker' | 'sandbox' | 'migrate'} app
 * @param {NodeJS.ProcessEnv} given
 */
function program(app, given) {
  const args = programArguments(app);
  const env = { ...given, NODE_COMPILE_CACHE: join(cacheFolder, 'compiled') };
  const names = { api: 'The API', worker: 'The worker', sandbox: 'The sandbox', migrate: 'The migration program' };
  return new Child({ name: names[app], command: process.execPath, args, cwd: root, env, logFile: startLog(app) });
}

/** @param {string} url */
async function isOk(url) {
  return (await fetch(url, { signal: AbortSignal.timeout(3_000) })).ok;
}

/** @param {string} message */
function fail(message) {
  if (stoppingSince !== undefined) return;
  progress.close();
  console.error(`\n${message}\n`);
  void stop(1);
}

/** @param {number} exitCode */
async function stop(exitCode) {
  if (stoppingSince !== undefined) {
    if (Date.now() - stoppingSince > SAME_KEYSTROKE_MS) await fleet.kill();
    return;
  }
  stoppingSince = Date.now();
  progress.close();
  if (exitCode === 0) console.log('\nStopping …');
  await fleet.stop();
  release();
  if (exitCode === 0) console.log('Everything is stopped.');
  process.exit(exitCode);
}
