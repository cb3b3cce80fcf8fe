import { BullModule } from '@nestjs/bull';
import { Logger } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { RateLimiterRes } from 'rate-limiter-flexible';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Jobs, JobsModule, NoAnswerError } from '@calendar/contracts/jobs';
import {
  AccountGate,
  bullOptions,
  GateUnavailableError,
  RedisConnection,
  RedisSilentError,
} from '@calendar/platform/redis';
import { PromptLimiter } from '../../../apps/api/http/prompt-limiter';
import { eventually } from '../../support/eventually';
import { quickest } from '../../support/quickest';
import { SharedRedis } from './shared-redis';
import { CuttableProxy } from './cuttable-proxy';
import { redisUrl } from './redis-url';

/** What a machine that is busy with other tests may add to any wait. */
/** A machine that is busy is late by less; what waits for a silent Redis waits for at least a second, or for ever. */
const SLACK_MS = 900;

let proxy: CuttableProxy;
let redis: RedisConnection;
let nest: TestingModule;

beforeEach(async () => {
  vi.spyOn(Logger.prototype, 'error').mockReturnValue();
  vi.spyOn(Logger.prototype, 'warn').mockReturnValue();
  vi.spyOn(Logger.prototype, 'log').mockReturnValue();
  proxy = await CuttableProxy.before(redisUrl());
  const url = `redis://127.0.0.1:${proxy.port}`;
  redis = new RedisConnection({ url });
  nest = await Test.createTestingModule({
    imports: [
      SharedRedis.of(redis),
      BullModule.forRoot({ ...bullOptions({ url }), prefix: `silent-${proxy.port}` }),
      JobsModule.forRoot({}),
    ],
  }).compile();
  await nest.init();
  await eventually(
    () => nest.get(Jobs).add('sweep', {}),
    (isAdded) => isAdded,
  );
});
afterEach(async () => {
  proxy.mend();
  await nest.close();
  await proxy.close();
  vi.restoreAllMocks();
});

async function timed(work: () => Promise<unknown>): Promise<{ ms: number; outcome: unknown }> {
  const began = performance.now();
  const outcome = await work().catch((error: unknown) => error);
  return { ms: performance.now() - began, outcome };
}

const USES: Array<[string, () => Promise<unknown>, unknown]> = [
  ['a command', () => redis.client.set('key', 'value'), expect.any(Error)],
  ['a script', () => gateOf(redis).acquire(REQUEST), expect.any(GateUnavailableError)],
  ['a message', () => redis.client.publish('channel', 'hello'), expect.any(Error)],
  ['a job', () => nest.get(Jobs).add('sweep', {}), false],
  [
    'a question',
    () => nest.get(Jobs).ask('list_connection_calendars', { connectionId: crypto.randomUUID() }, 15_000),
    expect.any(NoAnswerError),
  ],
];
const REQUEST = {
  account: 'silent',
  project: 'silent',
  priority: 'interactive',
  limits: {
    inFlight: 4,
    accountPerWindow: { tokens: 10, windowMs: 1_000 },
    projectPerWindow: { tokens: 10, windowMs: 1_000 },
  },
  leaseMs: 1_000,
} as const;
const gateOf = (connection: RedisConnection) => new AccountGate(connection);

describe('a Redis that is silent, and not gone', () => {
  it.each(USES)('lets %s wait for a second at most, and nothing after it at all', async (_what, use, failure) => {
    proxy.silence();
    const first = await timed(use);
    expect(first.outcome).toEqual(failure);
    expect(first.ms).toBeLessThan(1_000 + SLACK_MS);
    await eventually(
      () => Promise.resolve(redis.isReady()),
      (isReady) => !isReady,
    );
    for (const [, next, expected] of USES) {
      const { ms, outcome } = await timed(next);
      expect(outcome).toEqual(expected);
      expect(ms).toBeLessThan(SLACK_MS);
    }
  });

  it('holds up who is counted for a tenth of a second, and counts in memory until it answers', async () => {
    const limiter = new PromptLimiter(redis, { name: `silent-${proxy.port}`, points: 2, duration: 60 });
    await limiter.consume('somebody');
    proxy.silence();
    const began = performance.now();
    const waits = [await timed(() => limiter.consume('somebody')), await timed(() => limiter.consume('somebody'))];
    for (const { ms, outcome } of waits) {
      expect(outcome).toBeUndefined();
      expect(ms).toBeLessThan(100 + SLACK_MS / 2);
    }
    expect((await timed(() => limiter.consume('somebody'))).outcome).toBeInstanceOf(RateLimiterRes);
    await eventually(
      () => Promise.resolve(redis.isReady()),
      (isReady) => !isReady,
    );
    expect(performance.now() - began).toBeLessThan(1_000 + 2 * SLACK_MS);
    const atOnce = 75;
    expect(await quickest(atOnce, (number) => limiter.consume(`somebody else, ${number}`))).toBeLessThan(atOnce);
  });

  it('is found again by itself when the wire carries again, and by those who listen', async () => {
    const subscriber = redis.subscriber();
    await subscriber.subscribe('news');
    proxy.silence();
    await timed(() => redis.client.get('key'));
    await eventually(
      () => Promise.resolve(redis.isReady()),
      (isReady) => !isReady,
    );
    const broken = new Promise((resolve) => subscriber.once('close', resolve));
    const listening = new Promise((resolve) => subscriber.once('ready', resolve));
    proxy.mend();
    await Promise.all([broken, listening]);
    await eventually(
      () => redis.client.set('key', 'value').catch(() => null),
      (answer) => answer === 'OK',
    );
    await eventually(
      () => nest.get(Jobs).add('sweep', {}),
      (isAdded) => isAdded,
      { withinMs: 40_000 },
    );
  });

  it('that was only slow once is asked again at once', async () => {
    const never = new Promise(() => undefined);
    expect((await timed(() => redis.within(never, 50))).outcome).toBeInstanceOf(RedisSilentError);
    await expect(redis.ping()).resolves.toBeUndefined();
    expect(redis.isReady()).toBe(true);
  });
});
