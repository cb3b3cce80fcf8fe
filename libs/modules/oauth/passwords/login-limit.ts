import { problem } from '@calendar/contracts/errors';
import { RedisConnection } from '@calendar/platform/redis';
import { Injectable } from '@nestjs/common';

const WINDOW_SECONDS = 600;
/** Enough to mistype; too few to guess passwords of others, or to look for servers, with us as the one who asks. */
const MOST = 20;

/** How often a person may try a login, over all API processes. */
@Injectable()
export class LoginLimit {
  constructor(private readonly redis: RedisConnection) {}

  /** Redis away: allowed; nobody would answer anyway. @throws AppError `caldav.too-many-attempts` */
  async admit(userId: string): Promise<void> {
    const key = `copilot-calendar:logins:${userId}`;
    const tries = await this.count(key).catch(() => 0);
    if (tries <= MOST) return;
    throw problem('caldav.too-many-attempts', {
      detail: 'There were too many attempts. Try again in ten minutes.',
      headers: { 'Retry-After': String(WINDOW_SECONDS) },
    });
  }

  private async count(key: string): Promise<number> {
    const tries = await this.redis.client.incr(key);
    if (tries === 1) await this.redis.client.expire(key, WINDOW_SECONDS);
    return tries;
  }
}
