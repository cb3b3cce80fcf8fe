/**
 * Runs on a machine of its own: Postgres and Redis, reached from the others at `ADDRESS`. Prints the addresses of both as JSON
 * once they answer.
 */
import { randomBytes } from 'node:crypto';
import { createServer, connect } from 'node:net';
import { join } from 'node:path';
import { testFolder } from '../../tools/paths.mjs';
import { removeData, startPostgres } from '../../tools/services/postgres.mjs';
import { startRedis } from '../../tools/services/redis.mjs';

const PORTS = { postgres: 5432, redis: 6379 };
const address = process.argv[2] ?? '127.0.0.1';
const folder = join(testFolder, `stores-${randomBytes(4).toString('hex')}`);

const [postgres, redis] = await Promise.all([
  startPostgres({ folder, logFile: join(folder, 'postgres.log'), password: 'sesame', fast: true }),
  startRedis({ folder: join(folder, 'redis'), logFile: join(folder, 'redis.log') }),
]);
// Both listen on the loopback of this machine alone.
await Promise.all([handOn(PORTS.postgres, new URL(postgres.url)), handOn(PORTS.redis, new URL(redis.url))]);
process.stdout.write(
  `${JSON.stringify({ databaseUrl: at(postgres.url, PORTS.postgres), redisUrl: at(redis.url, PORTS.redis) })}\n`,
);

process.once('SIGTERM', async () => {
  await Promise.all([postgres.child.stop(), redis.child.stop()]);
  removeData(postgres.dataFolder);
  process.exit(0);
});

/**
 * @param {string} url
 * @param {number} port
 */
function at(url, port) {
  const place = new URL(url);
  place.host = `${address}:${port}`;
  return place.href;
}

/**
 * @param {number} port
 * @param {URL} to
 */
function handOn(port, to) {
  const server = createServer((incoming) => {
    const outgoing = connect(Number(to.port), to.hostname);
    incoming.pipe(outgoing).pipe(incoming);
    endTogether(incoming, outgoing);
    endTogether(outgoing, incoming);
  });
  return new Promise((resolve) => server.listen(port, address, () => resolve(undefined)));
}

/**
 * @param {import('node:net').Socket} one
 * @param {import('node:net').Socket} other
 */
function endTogether(one, other) {
  one.on('error', () => other.destroy()).on('close', () => other.destroy());
}
