import { Inject, Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { Observable } from 'rxjs';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import type { AuthenticatedRequest } from '@calendar/platform/auth';
import { APP_CONFIG, type AppConfig } from '@calendar/platform/config';
import { RedisConnection } from '@calendar/platform/redis';
import { edgeProblem } from './edge-problems';

const SERVICE_FACTOR = 10;
const CALLBACKS_PER_MINUTE = 120;
const CALLBACK = /^\/api\/v1\/calendar\/[^/]+\/callback\/?$/;

/**
 * So many requests a minute per user, ten times that for the backend acting for a user, and per address for the
 * callback that needs no token. Counted in Redis over all processes, and in memory while Redis is away.
 *
 * An interceptor, because those run after every guard: only then is it known who calls.
 */
@Injectable()
export class RateLimitInterceptor implements NestInterceptor {
  private readonly users: RateLimiterRedis;
  private readonly services: RateLimiterRedis;
  private readonly callbacks: RateLimiterRedis;

  constructor(@Inject(APP_CONFIG) config: AppConfig, redis: RedisConnection) {
    const limiter = (name: string, points: number) => {
      const limit = { keyPrefix: `copilot-calendar:rate:${name}`, points, duration: 60 };
      return new RateLimiterRedis({
        ...limit,
        storeClient: redis.client,
        insuranceLimiter: new RateLimiterMemory(limit),
      });
    };
    const { rateLimitPerMinute } = config.api;
    this.users = limiter('user', rateLimitPerMinute);
    this.services = limiter('service', rateLimitPerMinute * SERVICE_FACTOR);
    this.callbacks = limiter('callback', CALLBACKS_PER_MINUTE);
  }

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    await this.consume(context.switchToHttp().getRequest<AuthenticatedRequest>());
    return next.handle();
  }

  private async consume({ user, path, ip }: AuthenticatedRequest): Promise<void> {
    try {
      if (user?.kind === 'user') await this.users.consume(user.userId);
      else if (user) await this.services.consume(user.userId ?? '');
      else if (CALLBACK.test(path)) await this.callbacks.consume(ip ?? '');
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) throw refusal;
      const seconds = Math.max(1, Math.ceil(refusal.msBeforeNext / 1_000));
      throw edgeProblem('rate-limit.exceeded', {
        detail: `Try again in ${seconds} s.`,
        headers: { 'Retry-After': String(seconds) },
      });
    }
  }
}
