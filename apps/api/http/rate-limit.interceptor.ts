import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { Observable } from 'rxjs';
import type { AuthenticatedRequest } from '@calendar/platform/auth';
import { RateLimits } from './rate-limits';

/**
 * Every request counts once, before its body is read; what one costs beyond that its body tells. An interceptor, because
 * those run after every guard: only then is it known who calls.
 */
@Injectable()
export class RateLimitInterceptor implements NestInterceptor {
  constructor(private readonly limits: RateLimits) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    await this.limits.consume(context.switchToHttp().getRequest<AuthenticatedRequest>(), 1);
    return next.handle();
  }
}
