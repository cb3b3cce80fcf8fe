import { randomUUID } from 'node:crypto';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { BLOCK } from './account-gate.scripts';
import { GateExchange, type PermitGivenBack } from './gate-exchange';
import { RedisConnection } from './redis-connection';

/** A person waits for what is interactive; bulk work is backfill and clean-up. */
export type Priority = 'interactive' | 'bulk';

export interface WindowLimit {
  tokens: number;
  windowMs: number;
}

export interface GateLimits {
  /** Requests under way at once for one account, over all workers. */
  inFlight: number;
  accountPerWindow: WindowLimit;
  projectPerWindow: WindowLimit;
}

export interface GateRequest {
  account: string;
  /** What shares the project quota, e.g. the provider's name. */
  project: string;
  priority: Priority;
  /** It creates or changes something: blocks of writing apply, too. */
  writes?: boolean;
  limits: GateLimits;
  /** After this time the permit is free again, although nobody released it. */
  leaseMs: number;
  /**
   * The permit of the request before this one in the same call, given back with it: what is begun keeps its place, and may use
   * the last of the quota, also when it is bulk work. When this one is refused, that one is still held. One that was given back
   * before has no place to go over, but its call is begun all the same.
   */
  continues?: Permit;
}

/** What is given back when the request has its answer. */
export interface Permit {
  readonly account: string;
  readonly counted: PermitGivenBack;
}

export type GateRefusal = 'blocked' | 'writes-blocked' | 'in-flight' | 'account-rate' | 'project-rate';

export type GateAnswer =
  | { granted: true; permit: Permit }
  | { granted: false; retryAfterMs: number; reason: GateRefusal };

/** What a block holds back. */
export type Blocked = 'everything' | 'writes';

/** Redis is away: nothing is known about the limits, so nothing may be sent; ask again later. */
export class GateUnavailableError extends Error {
  override readonly name = 'GateUnavailableError';
}

/** One hash tag for all keys: a script of a Redis Cluster may touch only one slot (ADR 37). */
const PREFIX = 'copilot-calendar:{gate}';

/** Keeps all workers together within what a provider allows one account and the whole project. */
@Injectable()
export class AccountGate implements OnApplicationShutdown {
  private readonly exchange: GateExchange;

  constructor(private readonly redis: RedisConnection) {
    this.exchange = new GateExchange(redis);
  }

  /**
   * Asks for one request's worth of permission. It counts against the rates until its window has passed since it was given
   * back: until then a provider may hold it for a request of that window.
   *
   * @throws GateUnavailableError
   */
  async acquire(request: GateRequest): Promise<GateAnswer> {
    const { account, project, priority, limits, leaseMs } = request;
    const permits = `${PREFIX}:permits:${account}`;
    const id = `${priority}:${randomUUID()}`;
    const rates = [
      { key: `${PREFIX}:account-rate:${account}`, ...limits.accountPerWindow, reason: 'account-rate' },
      { key: `${PREFIX}:project-rate:${project}`, ...limits.projectPerWindow, reason: 'project-rate' },
    ];
    const answer = await this.guarded(() =>
      this.exchange.take({
        permits,
        blocks: [blockKey(account), ...(request.writes ? [blockKey(account, 'writes')] : [])],
        id,
        bulk: priority === 'bulk',
        inFlight: limits.inFlight,
        leaseMs,
        rates,
        ...(request.continues && { continues: request.continues.counted }),
      }),
    );
    if (answer[0] === 0) return { granted: false, retryAfterMs: answer[1], reason: answer[2] as GateRefusal };
    const [, ...slices] = answer;
    const counted = rates.map(({ key, windowMs }, place) => ({ key, windowMs, slice: slices[place]! }));
    const endsAt = performance.now() + leaseMs;
    return { granted: true, permit: { account, counted: { permits, id, endsAt, rates: counted } } };
  }

  /** Gives a permit back, along with what is asked for next. Safe to repeat; when Redis stays away its lease ends it. */
  release({ counted }: Permit): void {
    this.exchange.giveBack(counted);
  }

  /**
   * Lets nobody through for this account for so long, because the provider said so (Retry-After).
   *
   * @param what only these requests: reading and deleting go on while writing may not
   * @throws GateUnavailableError
   */
  async block(account: string, ms: number, what: Blocked = 'everything'): Promise<void> {
    if (ms <= 0) return;
    await this.guarded(() => BLOCK.run(this.redis.client, [blockKey(account, what)], [Math.ceil(ms)]));
  }

  /** What came back a moment ago would else be held until its lease ends. Nest ends who uses a connection before that. */
  onApplicationShutdown(): Promise<void> {
    return this.exchange.giveBackNow();
  }

  private async guarded<Result>(command: () => Promise<Result>): Promise<Result> {
    try {
      return await command();
    } catch (error) {
      throw new GateUnavailableError('The limits of provider accounts cannot be read from Redis', { cause: error });
    }
  }
}

function blockKey(account: string, what: Blocked = 'everything'): string {
  return what === 'everything' ? `${PREFIX}:block:${account}` : `${PREFIX}:block-${what}:${account}`;
}
