import { setTimeout as delay } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startSandbox, type StartedSandbox } from '../../../apps/sandbox/src/app';
import {
  ProviderRegistry,
  type CalendarProvider,
  type ProviderSession,
  type TrafficLimits,
} from '../../../libs/contracts/calendar-provider';
import { AccessTokens, type Connections } from '../../../libs/contracts/ports';
import { AccountKeys, type Account } from '../../../libs/modules/sync/provider/account-keys';
import { AccountBusyError, ProviderCalls } from '../../../libs/modules/sync/provider/provider-calls';
import { SlowAccounts } from '../../../libs/modules/sync/provider/slow-accounts';
import { Egress, EGRESS_DEFAULTS } from '../../../libs/platform/http';
import { Metrics } from '../../../libs/platform/observability';
import { AccountGate, AccountLines, RedisConnection } from '../../../libs/platform/redis';
import { createGoogleProvider } from '../../../libs/providers/google';
import { GOOGLE_PLACES } from '../../contract/google-places';
import { SandboxWorld } from '../../contract/sandbox-world';
import { lowest } from '../../support/quickest';
import { freshRedisUrl } from '../../support/redis';

const QUOTA = 100;
const WINDOW_MS = 5_000;
/** So many windows are watched. */
const WINDOWS = 2;
/** Every so manieth call is one of several requests. */
const LONG_CALL = 5;
/** The sandbox's clock is so far from that of Redis and of the workers. */
const SKEW_MS = -1_234_567;
/** On the way there and on the way back. */
const MOST_JITTER_MS = 15;
/** What one account has under way at once. */
const IN_FLIGHT = 8;
const MOST_UNUSED = 0.05;

const PLENTY = 1_000_000;
const windowOf = (requests: number) => ({ requests, windowMs: WINDOW_MS });

const places: Array<{ what: string; accounts: number; limits: TrafficLimits; habits: object }> = [
  {
    what: 'an account',
    accounts: 1,
    limits: { inFlight: IN_FLIGHT, account: windowOf(QUOTA), project: windowOf(PLENTY) },
    habits: { requestsPerMinutePerUser: QUOTA },
  },
  {
    what: 'a project',
    accounts: 4,
    limits: { inFlight: IN_FLIGHT / 2, account: windowOf(PLENTY), project: windowOf(QUOTA) },
    habits: { requestsPerMinutePerUser: null, requestsPerMinutePerProject: QUOTA },
  },
];

class OneProvider extends ProviderRegistry {
  constructor(private readonly provider: CalendarProvider) {
    super();
  }
  override get = () => this.provider;
}

const stops: Array<() => Promise<void> | void> = [];
const sandboxes: StartedSandbox[] = [];

beforeAll(async () => {
  Logger.overrideLogger(['warn', 'error']);
  for (const { habits } of places) {
    const sandbox = await startSandbox({ port: 0 });
    sandboxes.push(sandbox);
    const world = new SandboxWorld(sandbox.url, GOOGLE_PLACES);
    await world.changeHabits({ ...habits, minuteMs: WINDOW_MS, rateLimitStatus: 429 });
    await world.advanceClock(SKEW_MS);
  }
});
afterAll(async () => {
  for (const stop of stops) await stop();
  for (const sandbox of sandboxes) await sandbox.close();
});

const jitter = () => delay(Math.random() * MOST_JITTER_MS);

/** A worker of its own: its connection to Redis, its lines, its way to the sandbox. */
async function worker(sandbox: StartedSandbox, limits: TrafficLimits, { redisUrl, tokens, sent }: Shared) {
  const redis = new RedisConnection({ url: redisUrl });
  await redis.onModuleInit();
  const egress = new Egress({ ...EGRESS_DEFAULTS, sandboxUrl: sandbox.url }, new Metrics());
  stops.push(
    () => redis.onApplicationShutdown(),
    () => egress.onApplicationShutdown(),
  );
  const far: typeof fetch = async (input, init) => {
    await jitter();
    sent.push(performance.now());
    const answer = await egress.fetch(input, init);
    await jitter();
    return answer;
  };
  const provider = Object.create(createGoogleProvider({ fetch: far }), {
    capabilities: { value: { limits } },
  }) as CalendarProvider;
  const connections = { byId: async (id: string) => ({ accountId: id }) } as unknown as Connections;
  const gate = new AccountGate(redis);
  const lines = new AccountLines(gate);
  return new ProviderCalls(
    new OneProvider(provider),
    tokens,
    gate,
    lines,
    new AccountKeys(connections),
    new SlowAccounts(),
  );
}

interface Shared {
  redisUrl: string;
  tokens: AccessTokens;
  /** When requests have left, by `performance.now()`. */
  sent: number[];
}

class Tokens extends AccessTokens {
  constructor(private readonly byConnection: ReadonlyMap<string, string>) {
    super();
  }
  fresh = async (connectionId: string) => this.byConnection.get(connectionId)!;
  replace = this.fresh;
  refreshDue = () => Promise.reject(new Error('nobody asks in this test'));
}

/** Asks for as much as it may for as long as it is wanted. */
async function backfill(calls: ProviderCalls, account: Account, until: () => boolean): Promise<void> {
  const short = (provider: CalendarProvider, session: ProviderSession) => provider.listCalendars(session);
  const long = (provider: CalendarProvider, session: ProviderSession) =>
    provider.getEvent(session, { calendarId: 'primary', eventId: 'nothing00' });
  for (let count = 1; !until(); count += 1) {
    try {
      await calls.run<unknown>(account, 'bulk', count % LONG_CALL === 0 ? long : short);
    } catch (error) {
      if (!(error instanceof AccountBusyError)) throw error;
      await delay(error.retryAfterMs);
    }
  }
}

/** Which part of the quota is left unused while two workers fill a few windows as fast as they may. */
async function unusedShare(
  place: (typeof places)[number],
  { sandbox, redisUrl }: { sandbox: StartedSandbox; redisUrl: string },
): Promise<number> {
  const world = new SandboxWorld(sandbox.url, GOOGLE_PLACES);
  const accounts = await Promise.all(Array.from({ length: place.accounts }, () => world.newAccount()));
  const tokens = new Tokens(new Map(accounts.map(({ email, session }) => [email, session.accessToken])));
  const sent: number[] = [];
  const shared = { redisUrl, tokens, sent };
  const workers = [await worker(sandbox, place.limits, shared), await worker(sandbox, place.limits, shared)];
  const isEnough = () => sent.at(-1)! - sent[0]! >= WINDOWS * WINDOW_MS;
  await Promise.all(
    workers.flatMap((calls) =>
      accounts.flatMap(({ email }) =>
        Array.from({ length: IN_FLIGHT / accounts.length }, () =>
          backfill(calls, { connectionId: email, provider: 'google' }, isEnough),
        ),
      ),
    ),
  );
  // Up to the first request after these windows: they are as long as it has let itself be waited for.
  const used = sent.findIndex((at) => at - sent[0]! >= WINDOWS * WINDOW_MS);
  const atMost = (QUOTA * (sent[used]! - sent[0]!)) / WINDOW_MS;
  return 1 - used / atMost;
}

it.concurrent.each(places.map((place, index) => ({ ...place, index })))(
  'the quota of $what is used to its end and no further, by clocks that differ and over a shaky network',
  async ({ index }) => {
    const sandbox = sandboxes[index]!;
    const where = { sandbox, redisUrl: await freshRedisUrl() };
    expect(await lowest(MOST_UNUSED, () => unusedShare(places[index]!, where))).toBeLessThan(MOST_UNUSED);
    const stats = (await (await fetch(`${sandbox.url}/_control/stats`)).json()) as {
      google: Array<{ throttled: number }>;
    };
    expect(stats.google.map(({ throttled }) => throttled).filter((times) => times > 0)).toEqual([]);
  },
  180_000,
);
