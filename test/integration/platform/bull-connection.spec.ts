import { randomUUID } from 'node:crypto';
import Bull, { type Queue } from 'bull';
import { afterEach, describe, expect, it } from 'vitest';
import { bullOptions } from '@calendar/platform/redis';
import { CuttableProxy } from './cuttable-proxy';
import { redisUrl } from './redis-url';

let queue: Queue | undefined;
let proxy: CuttableProxy | undefined;

afterEach(async () => {
  await queue?.close();
  await proxy?.close();
});

describe('bullOptions', () => {
  it('reads every part of the address', () => {
    expect(bullOptions({ url: 'rediss://worker:p%40ss@redis.test:6380/3' }).redis).toMatchObject({
      host: 'redis.test',
      port: 6380,
      db: 3,
      username: 'worker',
      password: 'p@ss',
      tls: {},
    });
    expect(bullOptions({ url: 'redis://[::1]' }).redis).toMatchObject({ host: '::1', port: 6379, db: 0 });
  });

  it('makes queues that live through an outage and run the job afterwards', async () => {
    proxy = await CuttableProxy.before(redisUrl());
    queue = new Bull(randomUUID(), bullOptions({ url: `redis://127.0.0.1:${proxy.port}` }));
    await queue.isReady();
    const ran = new Promise((resolve) => {
      void queue!.process(async (job) => resolve(job.data));
    });
    proxy.cut();
    const added = queue.add({ n: 1 });
    proxy.mend();
    await added;
    expect(await ran).toEqual({ n: 1 });
  });
});
