import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { ProviderRegistry, type CalendarProvider, type TrafficLimits } from '../../../libs/contracts/calendar-provider';
import { AccessTokens, type Connections } from '../../../libs/contracts/ports';
import { AccountKeys } from '../../../libs/modules/sync/provider/account-keys';
import { AccountBusyError, ProviderCalls } from '../../../libs/modules/sync/provider/provider-calls';
import { SlowAccounts } from '../../../libs/modules/sync/provider/slow-accounts';
import { AccountGate, AccountLines, RedisConnection, type Priority } from '../../../libs/platform/redis';
import { freshRedisUrl } from '../../support/redis';

const AMPLE = { requests: 1_000, windowMs: 60_000 };
const inFlight = (count: number): TrafficLimits => ({ inFlight: count, account: AMPLE, project: AMPLE });

/** Servers of which some can do more than others: their accounts' tokens say which. */
const provider = {
  id: 'caldav',
  capabilities: { limits: inFlight(1) },
  limitsOf: ({ accessToken }) => inFlight(accessToken === 'strong' ? 3 : 1),
} as Partial<CalendarProvider> as CalendarProvider;

class OneProvider extends ProviderRegistry {
  get = () => provider;
}

class OneToken extends AccessTokens {
  constructor(private readonly token: string) {
    super();
  }
  fresh = () => Promise.resolve(this.token);
  replace = this.fresh;
  refreshDue = () => Promise.reject(new Error('nothing is refreshed in this test'));
}

async function callsTo(token: string) {
  const redis = new RedisConnection({ url: await freshRedisUrl() });
  await redis.onModuleInit();
  const connections = { byId: async () => ({ accountId: token }) } as unknown as Connections;
  const gate = new AccountGate(redis);
  const calls = new ProviderCalls(
    new OneProvider(),
    new OneToken(token),
    gate,
    new AccountLines(gate),
    new AccountKeys(connections),
    new SlowAccounts(),
  );
  const account = { connectionId: randomUUID(), provider: 'caldav' as const };
  return { calls, account, end: () => redis.onApplicationShutdown() };
}

it.each([
  ['weak', 1],
  ['strong', 3],
])('an account on a %s server has as many requests in flight as that one takes: %i', async (token, most) => {
  const { calls, account, end } = await callsTo(token);
  const { promise: answered, resolve: answer } = Promise.withResolvers<string>();
  const asked: string[] = [];
  const ask = () =>
    calls.run(account, 'interactive', async (_provider, session) => {
      await session.beforeRequest?.();
      asked.push(session.accessToken);
      return answered;
    });
  const under: Promise<string>[] = [];
  for (let count = 1; count <= most; count += 1) {
    under.push(ask());
    await expect.poll(() => asked.length).toBe(count);
  }
  await expect(ask()).rejects.toBeInstanceOf(AccountBusyError);
  answer('done');
  expect(await Promise.all(under)).toEqual(under.map(() => 'done'));
  end();
});

it('bulk work leaves a place to people, also with calls of several requests', async () => {
  const { calls, account, end } = await callsTo('strong');
  const { promise: answered, resolve: answer } = Promise.withResolvers<string>();
  let asked = 0;
  const ask = (priority: Priority) =>
    calls.run(account, priority, async (_provider, { beforeRequest }) => {
      for (let requests = 0; requests < 3; requests += 1) await beforeRequest?.();
      asked += 1;
      return answered;
    });
  const bulk = [ask('bulk'), ask('bulk')];
  await expect.poll(() => asked).toBe(2);
  await expect(ask('bulk')).rejects.toBeInstanceOf(AccountBusyError);
  const person = ask('interactive');
  await expect.poll(() => asked).toBe(3);
  answer('done');
  expect(await Promise.all([...bulk, person])).toEqual(['done', 'done', 'done']);
  end();
});

it('a call that steps aside has nothing under way, and goes on before those that have not begun', async () => {
  const { calls, account, end } = await callsTo('weak');
  const { promise: answered, resolve: answer } = Promise.withResolvers<void>();
  const done: string[] = [];
  const [aside, others] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const first = calls.run(account, 'interactive', async (_provider, { beforeRequest, stepAside }) => {
    await beforeRequest?.();
    stepAside?.();
    aside.resolve();
    await others.promise;
    await beforeRequest?.();
    done.push('first');
  });
  await aside.promise;
  const another = (name: string) =>
    calls.run(account, 'interactive', async (_provider, { beforeRequest }) => {
      await beforeRequest?.();
      others.resolve();
      await answered;
      done.push(name);
    });
  const second = another('second');
  await others.promise;
  const third = another('third');
  answer();
  await Promise.all([first, second, third]);
  expect(done).toEqual(['second', 'first', 'third']);
  end();
});

it('who was given up while they waited leaves no place taken', async () => {
  const { calls, account, end } = await callsTo('weak');
  let asks: Promise<void> | undefined;
  const givenUp = calls.run(account, 'interactive', (_provider, { beforeRequest }) => {
    asks = beforeRequest?.();
    return Promise.reject(new Error('given up'));
  });
  await expect(givenUp).rejects.toThrow('given up');
  await asks;
  await calls.run(account, 'interactive', async (_provider, { beforeRequest }) => beforeRequest?.());
  end();
});
