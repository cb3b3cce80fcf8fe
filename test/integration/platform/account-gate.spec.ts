import { randomUUID } from 'node:crypto';
import { Test } from '@nestjs/testing';
import { ConfigModule } from '@calendar/platform/config';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  AccountGate,
  AccountLines,
  GateUnavailableError,
  RedisConnection,
  RedisModule,
  type GateRequest,
  type Permit,
} from '@calendar/platform/redis';
import { testConfig } from '../api/test-config';
import { lowest, quickest } from '../../support/quickest';
import { CuttableProxy } from './cuttable-proxy';
import { redisUrl } from './redis-url';

/** As far as the clock of Redis and that of this process may lie apart, rounded as they are. */
const CLOCKS_MS = 5;
const AMPLE = { tokens: 10_000, windowMs: 60_000 };

let connection: RedisConnection;
let gate: AccountGate;
let account: string;
let project: string;

beforeAll(async () => {
  connection = new RedisConnection({ url: redisUrl() });
  await connection.onModuleInit();
  gate = new AccountGate(connection);
});
afterAll(() => connection.onApplicationShutdown());
beforeEach(() => {
  account = randomUUID();
  project = randomUUID();
});

function request(overrides: Partial<GateRequest> = {}): GateRequest {
  const limits = { inFlight: 4, accountPerWindow: AMPLE, projectPerWindow: AMPLE };
  return { account, project, priority: 'interactive', limits, leaseMs: 10_000, ...overrides };
}

const limited = (limits: Partial<GateRequest['limits']>) => ({ limits: { ...request().limits, ...limits } });

async function granted(asked: GateRequest): Promise<Permit> {
  const answer = await gate.acquire(asked);
  if (!answer.granted) throw new Error(`refused: ${answer.reason}`);
  return answer.permit;
}

/** Asks again at the advised times, as a worker does, until it is let through. */
async function eventually(asked: GateRequest): Promise<number> {
  const started = performance.now();
  for (;;) {
    const answer = await gate.acquire(asked);
    if (answer.granted) return performance.now() - started;
    await new Promise((resolve) => setTimeout(resolve, answer.retryAfterMs));
  }
}

describe('requests in flight', () => {
  it('are four for one account over all workers, and free again when released', async () => {
    const other = new RedisConnection({ url: redisUrl() });
    await other.onModuleInit();
    const worker2 = new AccountGate(other);
    const permits = [await granted(request()), await granted(request())];
    await worker2.acquire(request());
    await worker2.acquire(request());
    expect(await gate.acquire(request())).toMatchObject({
      granted: false,
      reason: 'in-flight',
      retryAfterMs: expect.any(Number),
    });
    worker2.release(permits[0]!);
    await eventually(request());
    other.onApplicationShutdown();
  });

  it('never exceed the limit when many ask at once', async () => {
    const answers = await Promise.all(Array.from({ length: 50 }, () => gate.acquire(request())));
    expect(answers.filter((answer) => answer.granted)).toHaveLength(4);
  });

  it('leave one permit to people while a backfill runs', async () => {
    for (let i = 0; i < 3; i++) await granted(request({ priority: 'bulk' }));
    expect(await gate.acquire(request({ priority: 'bulk' }))).toMatchObject({ granted: false, reason: 'in-flight' });
    expect(await gate.acquire(request())).toMatchObject({ granted: true });
    expect(await gate.acquire(request())).toMatchObject({ granted: false });
  });

  it('let a backfill run where only one may be in flight', async () => {
    expect(await gate.acquire(request({ priority: 'bulk', ...limited({ inFlight: 1 }) }))).toMatchObject({
      granted: true,
    });
  });

  it('pass from request to request of a call, and leave bulk work no more places than before', async () => {
    const bulk = [];
    for (let i = 0; i < 3; i++) bulk.push(await granted(request({ priority: 'bulk' })));
    for (const [place, continues] of bulk.entries()) {
      bulk[place] = await granted(request({ priority: 'bulk', continues }));
    }
    expect(await gate.acquire(request({ priority: 'bulk' }))).toMatchObject({ granted: false, reason: 'in-flight' });
    await granted(request());
    expect(await gate.acquire(request())).toMatchObject({ granted: false, reason: 'in-flight' });
    await granted(request({ priority: 'bulk', continues: bulk[0]! }));
    expect(await gate.acquire(request())).toMatchObject({ granted: false, reason: 'in-flight' });
  });

  it('end with their lease when a worker died', async () => {
    for (let i = 0; i < 4; i++) await granted(request({ leaseMs: 150 }));
    expect(await eventually(request())).toBeLessThan(10_000);
  });

  it('go back before a process ends, also those of its last moment', async () => {
    const config = testConfig({ REDIS_URL: redisUrl() });
    const app = await Test.createTestingModule({ imports: [ConfigModule.forRoot(config), RedisModule] }).compile();
    await app.init();
    const lines = app.get(AccountLines);
    const alone = request({ ...limited({ inFlight: 1 }), leaseMs: 600_000 });
    const answer = await lines.enter(alone, 0);
    if (answer.granted) lines.leave(answer.permit);
    await app.close();
    expect(await gate.acquire(alone)).toMatchObject({ granted: true });
  });

  it('outlive the shorter lease of a later permit', async () => {
    await granted(request({ leaseMs: 600_000, ...limited({ inFlight: 1 }) }));
    await granted(request({ leaseMs: 50, ...limited({ inFlight: 2 }) }));
    await eventually(request({ leaseMs: 50, ...limited({ inFlight: 2 }) }));
    expect(await gate.acquire(request(limited({ inFlight: 1 })))).toMatchObject({ granted: false });
  });

  it('do not mind a permit released twice', async () => {
    const permit = await granted(request());
    gate.release(permit);
    gate.release(permit);
    for (let i = 0; i < 4; i++) await granted(request());
    expect(await gate.acquire(request())).toMatchObject({ granted: false });
  });

  it('are counted for each account alone', async () => {
    for (let i = 0; i < 4; i++) await granted(request());
    expect(await gate.acquire(request({ account: randomUUID() }))).toMatchObject({ granted: true });
  });
});

describe('rates', () => {
  const rate = (tokens: number, windowMs = 60_000) =>
    limited({ inFlight: 1_000, accountPerWindow: { tokens, windowMs } });
  const askMany = (count: number, asked: GateRequest) =>
    Promise.all(Array.from({ length: count }, () => gate.acquire(asked)));

  it('grant a whole window at once, then say when to come back', async () => {
    const answers = await askMany(25, request(rate(20)));
    expect(answers.filter((answer) => answer.granted)).toHaveLength(20);
    const refusal = answers.find((answer) => !answer.granted);
    expect(refusal).toMatchObject({ reason: 'account-rate' });
    expect(refusal).toSatisfy(
      (answer: { retryAfterMs: number }) => answer.retryAfterMs > 55_000 && answer.retryAfterMs <= 64_000,
    );
  });

  it('never grant more than the limit within any window, and use nearly all of it', async () => {
    const [tokens, windowMs, windows] = [10, 300, 5];
    const unused = await lowest(tokens + 1, async () => {
      const grants: Array<{ asked: number; answered: number }> = [];
      const until = performance.now() + windows * windowMs;
      while (performance.now() < until) {
        const asked = performance.now();
        const answer = await gate.acquire(request(rate(tokens, windowMs)));
        if (answer.granted) grants.push({ asked, answered: performance.now() });
        else await new Promise((resolve) => setTimeout(resolve, Math.min(answer.retryAfterMs, 20)));
      }
      for (const [index, start] of grants.entries()) {
        // Each was made somewhere between question and answer: these are certainly in one window.
        const within = grants.slice(index).filter(({ answered }) => answered - start.asked < windowMs - CLOCKS_MS);
        expect(within.length).toBeLessThanOrEqual(tokens);
      }
      return windows * tokens - grants.length;
    });
    expect(unused).toBeLessThanOrEqual(tokens);
  });

  it('keep a tenth of the tokens for people', async () => {
    const bulk = await askMany(30, request({ priority: 'bulk', ...rate(20) }));
    expect(bulk.filter((answer) => answer.granted)).toHaveLength(18);
    const people = await askMany(5, request(rate(20)));
    expect(people.filter((answer) => answer.granted)).toHaveLength(2);
  });

  it('let bulk work have, bit by bit, what people leave over, but never the last', async () => {
    const limits = rate(100, 30_000);
    const bulk = request({ priority: 'bulk', ...limits });
    const atOnce = (await askMany(100, bulk)).filter((answer) => answer.granted).length;
    expect(atOnce).toBeLessThan(98);
    for (let granted = atOnce; granted < 98; granted += 1) await eventually(bulk);
    expect(await gate.acquire(bulk)).toMatchObject({ granted: false, reason: 'account-rate' });
    expect((await askMany(2, request(limits))).map((answer) => answer.granted)).toEqual([true, true]);
  });

  it('are used to the last by bulk work that is begun', async () => {
    const limits = rate(20);
    const [begun] = await Promise.all([
      granted(request({ priority: 'bulk', ...limits })),
      askMany(18, request(limits)),
    ]);
    expect(await gate.acquire(request({ priority: 'bulk', ...limits }))).toMatchObject({ reason: 'account-rate' });
    const goesOn = await granted(request({ priority: 'bulk', continues: begun, ...limits }));
    const refused = await gate.acquire(request({ priority: 'bulk', continues: goesOn, ...limits }));
    expect(refused).toMatchObject({ granted: false, reason: 'account-rate' });
  });

  it('do not hold anybody up for longer when the clock of Redis was set back', async () => {
    const windowMs = 1_000;
    const limits = rate(5, windowMs);
    const anHourLater = Math.floor((Date.now() + 3_600_000) / (windowMs / 100));
    await connection.client.hset(`copilot-calendar:{gate}:account-rate:${account}`, String(anHourLater), '5');
    const refusal = await gate.acquire(request(limits));
    expect(refusal).toMatchObject({ granted: false, reason: 'account-rate' });
    expect(refusal.granted || refusal.retryAfterMs).toBeLessThanOrEqual(windowMs * 1.02);
    await eventually(request(limits));
  });

  it('are shared by all accounts of a project', async () => {
    const limits = limited({ inFlight: 100, projectPerWindow: { tokens: 5, windowMs: 60_000 } });
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => gate.acquire(request({ account: randomUUID(), ...limits }))),
    );
    expect(answers.filter((answer) => answer.granted)).toHaveLength(5);
    expect(answers.find((answer) => !answer.granted)).toMatchObject({ reason: 'project-rate' });
  });

  it('cost nothing when a request is refused for another reason', async () => {
    const limits = limited({ inFlight: 1, accountPerWindow: { tokens: 2, windowMs: 60_000 } });
    const permit = await granted(request(limits));
    for (let i = 0; i < 10; i++) await gate.acquire(request(limits));
    gate.release(permit);
    expect(await gate.acquire(request(limits))).toMatchObject({ granted: true });
  });
});

describe('round trips', () => {
  it('are one for all that is asked for and given back together', async () => {
    const take = async () => {
      const asked = Array.from({ length: 3 }, () => gate.acquire(request({ account: randomUUID() })));
      return (await Promise.all(asked)).flatMap((answer) => (answer.granted ? [answer.permit] : []));
    };
    const scripts = vi.spyOn(connection.client, 'evalsha');
    const single = vi.spyOn(connection.client, 'zrem');
    for (let round = 0; round < 10; round += 1) for (const permit of await take()) gate.release(permit);
    const trips = scripts.mock.calls.length + single.mock.calls.length;
    vi.restoreAllMocks();
    expect(trips).toBe(10);
  });
});

describe('blocks', () => {
  it('of writing hold back what writes, and nothing else', async () => {
    await gate.block(account, 60_000, 'writes');
    expect(await gate.acquire(request({ writes: true }))).toMatchObject({ granted: false, reason: 'writes-blocked' });
    expect(await gate.acquire(request())).toMatchObject({ granted: true });
    await gate.block(account, 60_000);
    expect(await gate.acquire(request({ writes: true }))).toMatchObject({ granted: false, reason: 'blocked' });
  });

  it('hold everybody back for as long as the provider said', async () => {
    const until = Date.now() + 60_000;
    await gate.block(account, 60_000);
    const answer = await gate.acquire(request());
    const leftAfterwards = until - Date.now();
    expect(answer).toMatchObject({ granted: false, reason: 'blocked' });
    expect(answer.granted || answer.retryAfterMs).toSatisfy(
      (ms: number) => ms >= leftAfterwards - CLOCKS_MS && ms <= 60_000,
    );
    const soon = request({ account: randomUUID() });
    const untilSoon = Date.now() + 500;
    await gate.block(soon.account, 500);
    await eventually(soon);
    expect(Date.now()).toBeGreaterThanOrEqual(untilSoon - CLOCKS_MS);
  });

  it('are never shortened', async () => {
    await gate.block(account, 60_000);
    await gate.block(account, 100);
    await gate.block(account, -100);
    const answer = await gate.acquire(request());
    expect(answer.granted || answer.retryAfterMs).toBeGreaterThan(50_000);
  });

  it('concern one account', async () => {
    await gate.block(account, 60_000);
    expect(await gate.acquire(request({ account: randomUUID() }))).toMatchObject({ granted: true });
  });
});

describe('while Redis is away', () => {
  it('refuses quickly with an error of its own, and works again afterwards', async () => {
    const proxy = await CuttableProxy.before(redisUrl());
    const wired = new RedisConnection({ url: `redis://127.0.0.1:${proxy.port}` });
    await wired.onModuleInit();
    const away = new AccountGate(wired);
    const { permit } = (await away.acquire(request({ leaseMs: 600_000 }))) as { permit: Permit };

    proxy.cut();
    const [quickly, refused] = [900, expect.any(GateUnavailableError)];
    for (const ask of [() => away.acquire(request()), () => away.block(account, 1_000)]) {
      const took = await quickest(quickly, async () => {
        await expect(ask()).rejects.toEqual(refused);
      });
      expect(took).toBeLessThan(quickly);
    }
    away.release(permit);

    const back = new Promise((resolve) => wired.client.once('ready', resolve));
    proxy.mend();
    await back;
    const alone = request({ ...limited({ inFlight: 1 }), leaseMs: 600_000 });
    expect(await away.acquire(alone), 'what was given back meanwhile is free').toMatchObject({ granted: true });
    wired.onApplicationShutdown();
    await proxy.close();
  });

  it('survives a Redis that forgot its scripts', async () => {
    await granted(request());
    await connection.client.script('FLUSH');
    expect(await gate.acquire(request())).toMatchObject({ granted: true });
  });
});
