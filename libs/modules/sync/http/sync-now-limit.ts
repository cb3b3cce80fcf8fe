import { RedisConnection } from '@calendar/platform/redis';
import { Injectable } from '@nestjs/common';

const EVERY_MS = 10_000;

/** "Sync now" at most once in ten seconds for each person, over all API processes. */
@Injectable()
export class SyncNowLimit {
  constructor(private readonly redis: RedisConnection) {}

  /** @returns ms until the person may ask again; 0 when this call was allowed. Redis away: allowed */
  async take(userId: string): Promise<number> {
    const key = `copilot-calendar:sync-now:${userId}`;
    try {
      if ((await this.redis.client.set(key, '1', 'PX', EVERY_MS, 'NX')) === 'OK') return 0;
      return Math.max(1, await this.redis.client.pttl(key));
    } catch {
      return 0;
    }
  }
}
