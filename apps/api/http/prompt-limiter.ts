import { RedisSilentError, type RedisConnection } from '@calendar/platform/redis';
import { RateLimiterMemory, RateLimiterRedis } from 'rate-limiter-flexible';

/** Nobody waits longer than this to be counted. */
const PATIENCE_MS = 100;

export interface Limit {
  /** Unique among limits: the keys of the counters begin with it. */
  name: string;
  points: number;
  /** Seconds. */
  duration: number;
}

/** Counts over all processes in Redis, and in the memory of this one while Redis is away or silent. */
export class PromptLimiter {
  private readonly shared: RateLimiterRedis;
  private readonly own: RateLimiterMemory;

  constructor(
    private readonly redis: RedisConnection,
    { name, points, duration }: Limit,
  ) {
    const limit = { keyPrefix: `copilot-calendar:rate:${name}`, points, duration };
    this.own = new RateLimiterMemory(limit);
    this.shared = new RateLimiterRedis({ ...limit, storeClient: redis.client, insuranceLimiter: this.own });
  }

  /** @throws RateLimiterRes when the limit is reached */
  async consume(key: string, points = 1): Promise<void> {
    if (!this.redis.isReady()) return void (await this.own.consume(key, points));
    try {
      await this.redis.within(this.shared.consume(key, points), PATIENCE_MS);
    } catch (refusal) {
      if (!(refusal instanceof RedisSilentError)) throw refusal;
      await this.own.consume(key, points);
    }
  }
}
