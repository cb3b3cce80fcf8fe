import { Inject, Injectable } from '@nestjs/common';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import type { AuthenticatedRequest } from '@calendar/platform/auth';
import { APP_CONFIG, type AppConfig } from '@calendar/platform/config';
import { RedisConnection } from '@calendar/platform/redis';
import { edgeProblem } from './edge-problems';
import { PromptLimiter } from './prompt-limiter';

const SERVICE_FACTOR = 10;
const CALLBACKS_PER_MINUTE = 120;
const CALLBACK = /^\/api\/v1\/calendar\/[^/]+\/callback\/?$/;
/** Of one address; the good tokens that come from it are not counted. */
const REFUSED_TOKENS_PER_MINUTE = 300;

/**
 * So many requests a minute per user, ten times that for the backend acting for a user, and per address for whoever
 * comes without a good token. Counted in Redis over all processes, and in memory while Redis is away or silent.
 */
@Injectable()
export class RateLimits {
  private readonly users: PromptLimiter;
  private readonly services: PromptLimiter;
  private readonly callbacks: PromptLimiter;
  /** In memory: a stranger costs no round trip to Redis. */
  private readonly strangers = new RateLimiterMemory({ points: REFUSED_TOKENS_PER_MINUTE, duration: 60 });

  constructor(@Inject(APP_CONFIG) config: AppConfig, redis: RedisConnection) {
    const limiter = (name: string, points: number) => new PromptLimiter(redis, { name, points, duration: 60 });
    const { rateLimitPerMinute } = config.api;
    this.users = limiter('user', rateLimitPerMinute);
    this.services = limiter('service', rateLimitPerMinute * SERVICE_FACTOR);
    this.callbacks = limiter('callback', CALLBACKS_PER_MINUTE);
  }

  /** @param cost as how many requests it counts @throws AppError `rate-limit.exceeded` */
  async consume({ user, path, ip }: AuthenticatedRequest, cost: number): Promise<void> {
    if (cost <= 0) return;
    if (user?.kind === 'user') await refusedAsProblem('user', () => this.users.consume(user.userId, cost));
    else if (user) await refusedAsProblem('service', () => this.services.consume(user.userId ?? '', cost));
    else if (CALLBACK.test(path)) {
      await refusedAsProblem('callback', () => this.callbacks.consume(networkOf(ip ?? ''), cost));
    }
  }

  /** For a request whose token was refused. @throws AppError `rate-limit.exceeded` */
  async consumeOfStranger({ ip = '' }: AuthenticatedRequest): Promise<void> {
    await refusedAsProblem('stranger', () => this.strangers.consume(networkOf(ip)));
  }
}

/** @param whose limit it is */
async function refusedAsProblem(
  whose: 'user' | 'service' | 'callback' | 'stranger',
  consume: () => Promise<unknown>,
): Promise<void> {
  try {
    await consume();
  } catch (refusal) {
    if (!(refusal instanceof RateLimiterRes)) throw refusal;
    const seconds = Math.max(1, Math.ceil(refusal.msBeforeNext / 1_000));
    throw edgeProblem('rate-limit.exceeded', {
      detail: `Try again in ${seconds} s.`,
      headers: { 'Retry-After': String(seconds) },
      reason: whose,
    });
  }
}

/** One subscriber has a whole /64 of IPv6 addresses (RFC 6177). */
function networkOf(address: string): string {
  if (!address.includes(':') || address.includes('.')) return address;
  const [head = '', tail = ''] = address.split('::');
  const [first, last] = [head, tail].map((half) => half.split(':').filter((group) => group !== ''));
  const zeros = address.includes('::') ? Array<string>(8 - first!.length - last!.length).fill('0') : [];
  return [...first!, ...zeros, ...last!].slice(0, 4).join(':');
}
