import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RedisConnection } from '@calendar/platform/redis';
import { CuttableProxy } from './cuttable-proxy';
import { redisUrl } from './redis-url';

let proxy: CuttableProxy;
let connection: RedisConnection;
const logged = { error: vi.fn<(line: string) => void>(), log: vi.fn<(line: string) => void>() };

beforeEach(async () => {
  proxy = await CuttableProxy.before(redisUrl());
  connection = new RedisConnection({ url: `redis://127.0.0.1:${proxy.port}` });
  vi.spyOn(Logger.prototype, 'error').mockImplementation(logged.error.mockReset());
  vi.spyOn(Logger.prototype, 'log').mockImplementation(logged.log.mockReset());
});

afterEach(async () => {
  connection.onApplicationShutdown();
  await proxy.close();
  vi.restoreAllMocks();
});

const ready = () => new Promise((resolve) => connection.client.once('ready', resolve));

describe('RedisConnection', () => {
  it('is ready once it has started', async () => {
    await connection.onModuleInit();
    expect(connection.isReady()).toBe(true);
    await expect(connection.ping()).resolves.toBeUndefined();
  });

  it('starts without Redis and finds it later', async () => {
    proxy.cut();
    await connection.onModuleInit();
    expect(connection.isReady()).toBe(false);
    const back = ready();
    proxy.mend();
    await back;
    await expect(connection.ping()).resolves.toBeUndefined();
  });

  it('fails commands at once during an outage, tells of it once, and comes back', async () => {
    await connection.onModuleInit();
    const away = new Promise((resolve) => connection.client.once('close', resolve));
    proxy.cut();
    await away;
    const started = performance.now();
    await expect(connection.ping()).rejects.toThrow();
    expect(performance.now() - started).toBeLessThan(900);
    await new Promise<void>((resolve) => {
      let attempts = 0;
      connection.client.on('reconnecting', () => ++attempts === 3 && resolve());
    });
    const back = ready();
    proxy.mend();
    await back;
    expect(logged.error).toHaveBeenCalledTimes(1);
    expect(logged.log).toHaveBeenCalledExactlyOnceWith('Redis is back');
  });

  it('gives out connections that hear what is published', async () => {
    await connection.onModuleInit();
    const subscriber = connection.subscriber();
    const heard = new Promise((resolve) =>
      subscriber.once('message', (channel, message) => resolve([channel, message])),
    );
    await subscriber.subscribe('announcements');
    await connection.client.publish('announcements', 'hello');
    expect(await heard).toEqual(['announcements', 'hello']);
  });
});
