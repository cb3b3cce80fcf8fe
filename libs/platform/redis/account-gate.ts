import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { ACQUIRE, BLOCK } from './account-gate.scripts';
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
}

export interface Permit {
  readonly account: string;
  readonly id: string;
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
const SLICES_PER_WINDOW = 30;
const PERCENT_KEPT_FROM_BULK = 10;
const PERMIT_POLL_MS = 50;

/** Keeps all workers together within what a provider allows one account and the whole project. */
@Injectable()
export class AccountGate {
  constructor(private readonly redis: RedisConnection) {}

  /** Asks for one request's worth of permission. @throws GateUnavailableError */
  async acquire(request: GateRequest): Promise<GateAnswer> {
    const { account, project, priority, limits } = request;
    const permit: Permit = { account, id: `${priority}:${randomUUID()}` };
    const keys = [
      permitsKey(account),
      `${PREFIX}:account:${account}`,
      `${PREFIX}:project:${project}`,
      blockKey(account),
      ...(request.writes ? [blockKey(account, 'writes')] : []),
    ];
    const values = [
      permit.id,
      priority,
      limits.inFlight,
      request.leaseMs,
      limits.accountPerWindow.tokens,
      limits.accountPerWindow.windowMs,
      limits.projectPerWindow.tokens,
      limits.projectPerWindow.windowMs,
      SLICES_PER_WINDOW,
      PERCENT_KEPT_FROM_BULK,
      PERMIT_POLL_MS,
    ];
    const answer = await this.guarded(() => ACQUIRE.run(this.redis.client, keys, values));
    const [granted, retryAfterMs, reason] = answer as [number, number, GateRefusal];
    return granted === 1 ? { granted: true, permit } : { granted: false, retryAfterMs, reason };
  }

  /** Gives a permit back. Safe to repeat; when Redis is away the lease ends it. */
  async release(permit: Permit): Promise<void> {
    await this.redis.client.zrem(permitsKey(permit.account), permit.id).catch(() => undefined);
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

  private async guarded<Result>(command: () => Promise<Result>): Promise<Result> {
    try {
      return await command();
    } catch (error) {
      throw new GateUnavailableError('The limits of provider accounts cannot be read from Redis', { cause: error });
    }
  }
}

function permitsKey(account: string): string {
  return `${PREFIX}:permits:${account}`;
}

function blockKey(account: string, what: Blocked = 'everything'): string {
  return what === 'everything' ? `${PREFIX}:block:${account}` : `${PREFIX}:block-${what}:${account}`;
}
