import { RefusedCallers, type AuthenticatedRequest } from '@calendar/platform/auth';
import { Injectable } from '@nestjs/common';
import { RateLimits } from './rate-limits';

/** Whoever comes again and again without a good token is told to wait, by address. */
@Injectable()
export class RefusedStrangers extends RefusedCallers {
  constructor(private readonly limits: RateLimits) {
    super();
  }

  override count(request: AuthenticatedRequest): Promise<void> {
    return this.limits.consumeOfStranger(request);
  }
}
