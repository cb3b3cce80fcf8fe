import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { testFolder } from '../paths.mjs';
import { removeData, startPostgres } from './postgres.mjs';
import { startRedis } from './redis.mjs';

const A_DAY_MS = 86_400_000;

/**
 * One Postgres and one Redis for a whole test run, unless TEST_DATABASE_URL and TEST_REDIS_URL name others: a database
 * that somebody works with is never touched.
 *
 * @param {(doing: string) => void} [report] hears about what takes a while
 * @param {string[]} [settings] further ones of that Postgres, as `name=value`
 * @returns {Promise<{databaseUrl: string, redisUrl: string, stop: () => Promise<void>}>}
 */
export async function startTestServices(report, settings = []) {
  const folder = newRunFolder();
  const [database, redis] = await Promise.all([postgres(folder, settings), redisServer(folder, report)]);
  return {
    databaseUrl: database.url,
    redisUrl: redis.url,
    stop: async () => {
      await Promise.all([database.stop(), redis.stop()]);
    },
  };
}

/**
 * @param {string} folder
 * @param {string[]} settings
 */
async function postgres(folder, settings) {
  const given = process.env['TEST_DATABASE_URL'];
  if (given) return { url: given, stop: async () => {} };
  const password = randomBytes(12).toString('hex');
  const place = { folder: join(folder, 'postgres'), logFile: join(folder, 'postgres.log') };
  const { url, child, dataFolder } = await startPostgres({ ...place, password, fast: true, settings });
  const stop = async () => {
    await child.stop();
    removeData(dataFolder);
  };
  return { url, stop };
}

/**
 * @param {string} folder
 * @param {(doing: string) => void} [report]
 */
async function redisServer(folder, report) {
  const given = process.env['TEST_REDIS_URL'];
  if (given) return { url: given, stop: async () => {} };
  const { url, child } = await startRedis({ folder, logFile: join(folder, 'redis.log'), ...(report && { report }) });
  return { url, stop: () => child.stop() };
}

/** Logs stay for a day, for whoever wants to know why a test failed. */
function newRunFolder() {
  const logs = join(testFolder, 'logs');
  mkdirSync(logs, { recursive: true });
  const left = [testFolder, logs].flatMap((place) => readdirSync(place).map((name) => join(place, name)));
  // The folder of logs is as old as the newest of them, and this run needs it.
  for (const path of left) if (path !== logs) removeOld(path);
  return join(testFolder, `${process.pid}-${randomBytes(4).toString('hex')}`);
}

/** @param {string} path may be gone by now: another run has begun, too */
function removeOld(path) {
  const changed = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Infinity;
  if (Date.now() - changed > A_DAY_MS) rmSync(path, { recursive: true, force: true });
}
