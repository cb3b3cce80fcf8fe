import { createParamDecorator, SetMetadata, type ExecutionContext } from '@nestjs/common';
import { authProblem } from './auth-problems';
import type { AuthenticatedRequest, Caller } from './authenticated';

export type Access = 'public' | 'service';
export const ACCESS = 'calendar:access';

/** Opens a route, or a whole controller, to callers without a token. */
export const Public = () => SetMetadata<string, Access>(ACCESS, 'public');

/** Only the backend's own token, on nobody's behalf. */
export const ServiceOnly = () => SetMetadata<string, Access>(ACCESS, 'service');

/** The `Caller` of this request. */
export const CurrentUser = createParamDecorator((_: undefined, context: ExecutionContext): Caller => {
  const { user } = context.switchToHttp().getRequest<AuthenticatedRequest>();
  if (user?.userId) return { userId: user.userId, kind: user.kind };
  throw authProblem('auth.user-required', { detail: 'A backend token must name the user it acts for in X-User-Id.' });
});
