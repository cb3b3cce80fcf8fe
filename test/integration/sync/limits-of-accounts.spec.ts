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
    calls.run(account, 'interactive', (_provider, session) => {
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
