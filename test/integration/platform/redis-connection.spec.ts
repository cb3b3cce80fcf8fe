import { Logger } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RedisConnection } from '@calendar/platform/redis';
import { eventually } from '../../support/eventually';
import { quickest } from '../../support/quickest';
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

  it('what is sent in one turn of the event loop goes out in one write', async () => {
    await connection.onModuleInit();
    const { stream } = connection.client as Redis;
    const write = vi.spyOn(stream, '_write');
    const writeTogether = vi.spyOn(stream as Required<typeof stream>, '_writev');
    await Promise.all([connection.ping(), connection.client.publish('channel', 'text'), connection.ping()]);
    expect(write.mock.calls.length + writeTogether.mock.calls.length).toBe(1);
  });

  it('is not taken for silent by a process that stood still before what it has said went out', async () => {
    await connection.onModuleInit();
    const answer = connection.ping();
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 700);
    await expect(answer).resolves.toBeUndefined();
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
    const atOnce = 900;
    const took = await quickest(atOnce, async () => {
      await expect(connection.ping()).rejects.toThrow();
    });
    expect(took).toBeLessThan(atOnce);
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

  it.each(['its own', 'a subscriber'])(
    'comes back when a fail-over is told of while it is just connecting: %s',
    async (which) => {
      await connection.onModuleInit();
      const client = (which === 'its own' ? connection.client : connection.subscriber()) as Redis;
      await eventually(
        () => Promise.resolve(client.status),
        (status) => status === 'ready',
      );
      // What the watch for fail-overs of ioredis does to a connection that is being made: it counts as one that has ended.
      const connector = Reflect.get(client, 'connector') as { connect: () => Promise<unknown> };
      vi.spyOn(connector, 'connect').mockRejectedValueOnce(new Error('Connection is closed.'));
      const heard = (event: string) => new Promise((resolve) => client.once(event, resolve));
      const ended = heard('end');
      const back = heard('ready');
      client.disconnect(true);
      await Promise.all([ended, back]);
      expect(await client.ping()).toBe('PONG');
    },
  );

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
