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
import { lowest, quickest } from '../../support/quickest';
import { SharedRedis } from './shared-redis';
import { CuttableProxy } from './cuttable-proxy';
import { redisUrl } from './redis-url';

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
  await isThere();
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

const isKnownSilent = () =>
  eventually(
    () => Promise.resolve(redis.isReady()),
    (isReady) => !isReady,
  );

/** Redis is there, and everybody has found it. */
async function isThere(): Promise<void> {
  proxy.mend();
  await eventually(
    async () => redis.isReady() && (await nest.get(Jobs).add('sweep', {})),
    (isAdded) => isAdded,
  );
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
    const first = await quickest(1_000 + SLACK_MS, async () => {
      await isThere();
      proxy.silence();
      const { ms, outcome } = await timed(use);
      expect(outcome).toEqual(failure);
      await isKnownSilent();
      return ms;
    });
    expect(first).toBeLessThan(1_000 + SLACK_MS);
    for (const [, next, expected] of USES) {
      const later = await quickest(SLACK_MS, async () => {
        const { ms, outcome } = await timed(next);
        expect(outcome).toEqual(expected);
        return ms;
      });
      expect(later).toBeLessThan(SLACK_MS);
    }
  });

  it('holds up who is counted for a tenth of a second, and counts in memory until it answers', async () => {
    const limiter = new PromptLimiter(redis, { name: `silent-${proxy.port}`, points: 2, duration: 60 });
    const [mostMs, knownWithinMs] = [100 + SLACK_MS / 2, 1_000 + 2 * SLACK_MS];
    const partOfAllowed = await lowest(1, async (number) => {
      const somebody = () => limiter.consume(`somebody, ${number}`);
      await isThere();
      await somebody();
      proxy.silence();
      const began = performance.now();
      const waits = [await timed(somebody), await timed(somebody)];
      expect(waits.map(({ outcome }) => outcome)).toEqual([undefined, undefined]);
      expect((await timed(somebody)).outcome).toBeInstanceOf(RateLimiterRes);
      await isKnownSilent();
      const knownMs = performance.now() - began;
      return Math.max(...waits.map(({ ms }) => ms / mostMs), knownMs / knownWithinMs);
    });
    expect(partOfAllowed).toBeLessThan(1);
    const atOnce = 75;
    expect(await quickest(atOnce, (number) => limiter.consume(`somebody else, ${number}`))).toBeLessThan(atOnce);
  });

  it('is found again by itself when the wire carries again, and by those who listen', async () => {
    const subscriber = redis.subscriber();
    await subscriber.subscribe('news');
    proxy.silence();
    await timed(() => redis.client.get('key'));
    await isKnownSilent();
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
