import { Redis } from 'ioredis';
import { freePort } from '../../tools/services/ports.mjs';
import { startRedis } from '../../tools/services/redis.mjs';
import { freshFolder, removeFolder, testLog } from './test-files';

/**
 * The Redis of the run, for tests whose keys are their own.
 *
 * @param database 0..4095; other tests use 0 too
 */
export function testRedisUrl(database = 0): string {
  const url = process.env['REDIS_URL'];
  if (!url) throw new Error('REDIS_URL is set by test/support/global-setup.ts: run this test through vitest');
  const place = new URL(url);
  place.pathname = `/${database}`;
  return place.href;
}

/** A database of the run's Redis that no other test was given: Bull queues of two tests never meet. */
export async function freshRedisUrl(): Promise<string> {
  const redis = new Redis(testRedisUrl());
  try {
    return testRedisUrl(await redis.incr('test:databases-handed-out'));
  } finally {
    redis.disconnect();
  }
}

export interface PrivateRedis {
  url: string;
  /** Connections break; the port stays closed until `restartEmpty`. */
  stop(): Promise<void>;
  /** At the same address, without any of its keys. */
  restartEmpty(): Promise<void>;
  /** Connections stay, and nothing is answered until `resume`. */
  pause(): void;
  resume(): void;
}

/** A Redis of this test's own, to be stopped and emptied. */
export async function startPrivateRedis(): Promise<PrivateRedis> {
  const folder = freshFolder('redis');
  const logFile = testLog('redis');
  const port = await freePort();
  const start = () => startRedis({ folder, logFile, port });
  let server = await start();
  return {
    url: server.url,
    stop: async () => {
      await server.child.kill();
      removeFolder(folder);
    },
    restartEmpty: async () => {
      await server.child.kill();
      server = await start();
    },
    pause: () => process.kill(server.child.pid!, 'SIGSTOP'),
    resume: () => process.kill(server.child.pid!, 'SIGCONT'),
  };
}
