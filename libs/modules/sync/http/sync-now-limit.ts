import { problem } from '@calendar/contracts/errors';
import { RedisConnection } from '@calendar/platform/redis';
import { Injectable } from '@nestjs/common';

const EVERY_MS = 10_000;

/** What takes long is done at most once in ten seconds for each person or account, over all API processes. */
@Injectable()
export class SyncNowLimit {
  constructor(private readonly redis: RedisConnection) {}

  /**
   * Redis away: allowed.
   *
   * @param what a word for the work, and of whom: `plan`, the id of the connection
   * @throws AppError `sync.too-soon`
   */
  async admit(what: 'sync-now' | 'plan' | 'preferences-plan', ofWhom: string): Promise<void> {
    const waitMs = await this.take(`copilot-calendar:${what}:${ofWhom}`);
    if (waitMs === 0) return;
    const seconds = Math.ceil(waitMs / 1_000);
    throw problem('sync.too-soon', {
      detail: `This was asked for a moment ago, and changes travel by themselves. Ask again in ${seconds} seconds.`,
      headers: { 'Retry-After': String(seconds) },
    });
  }

  /** @returns ms until it may be asked for again; 0 when this call was allowed */
  private async take(key: string): Promise<number> {
    try {
      if ((await this.redis.client.set(key, '1', 'PX', EVERY_MS, 'NX')) === 'OK') return 0;
      return Math.max(1, await this.redis.client.pttl(key));
    } catch {
      return 0;
    }
  }
}
