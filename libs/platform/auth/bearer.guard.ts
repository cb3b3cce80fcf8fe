import { Injectable, Optional, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AuthGuard } from '@nestjs/passport';
import { ACCESS, type Access } from './access.decorators';
import { authProblem } from './auth-problems';
import type { AuthenticatedRequest } from './authenticated';
import { AppError } from '@calendar/platform/errors';
import { BEARER } from './bearer.strategy';
import { RefusedCallers } from './refused-callers';

/** Closed by default: a route is for users (or the backend for a user) unless it says otherwise. */
@Injectable()
export class BearerGuard extends AuthGuard(BEARER) {
  constructor(
    private readonly reflector: Reflector,
    @Optional() private readonly refused?: RefusedCallers,
  ) {
    super();
  }

  override async canActivate(context: ExecutionContext): Promise<boolean> {
    const access = this.reflector.getAllAndOverride<Access>(ACCESS, [context.getHandler(), context.getClass()]);
    if (access === 'public') return true;
    await this.authenticate(context);
    const { user } = context.switchToHttp().getRequest<AuthenticatedRequest>();
    if (access === 'service' && user?.kind !== 'service') {
      throw authProblem('auth.service-only', {
        detail: 'This is for the Career Copilot backend and its service token.',
      });
    }
    if (access === 'service' && user?.userId) {
      throw authProblem('auth.user-unexpected', {
        detail: 'This belongs to no user: call it without X-User-Id.',
      });
    }
    if (access !== 'service' && !user?.userId) {
      throw authProblem('auth.user-required', {
        detail: 'A backend token must name the user it acts for in X-User-Id.',
      });
    }
    return true;
  }

  private async authenticate(context: ExecutionContext): Promise<void> {
    try {
      await super.canActivate(context);
    } catch (error) {
      const isRefused = error instanceof AppError && error.status === 401;
      if (isRefused) await this.refused?.count(context.switchToHttp().getRequest<AuthenticatedRequest>());
      throw error;
    }
  }

  override getAuthenticateOptions() {
    return { session: false };
  }
}
