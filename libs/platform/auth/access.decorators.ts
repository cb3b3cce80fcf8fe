import { applyDecorators, createParamDecorator, SetMetadata, type ExecutionContext } from '@nestjs/common';
import { ApiExtension } from '@nestjs/swagger';
import { authProblem } from './auth-problems';
import type { AuthenticatedRequest, Caller } from './authenticated';

export type Access = 'public' | 'service';
export const ACCESS = 'calendar:access';

/** Marks public operations in the OpenAPI document. */
export const PUBLIC_EXTENSION = 'x-public';

/** Opens a route, or a whole controller, to callers without a token. */
export const Public = () =>
  applyDecorators(SetMetadata<string, Access>(ACCESS, 'public'), ApiExtension(PUBLIC_EXTENSION, true));

/** Marks operations for the backend on nobody's behalf in the OpenAPI document. */
export const SERVICE_EXTENSION = 'x-service-only';

/** Only the backend's own token, on nobody's behalf. */
export const ServiceOnly = () =>
  applyDecorators(SetMetadata<string, Access>(ACCESS, 'service'), ApiExtension(SERVICE_EXTENSION, true));

/** The backend that calls a `ServiceOnly` route: the subject of its token. */
export const CurrentService = createParamDecorator((_: undefined, context: ExecutionContext): string => {
  const { user } = context.switchToHttp().getRequest<AuthenticatedRequest>();
  if (user?.kind === 'service') return user.subject;
  throw new Error('CurrentService is for routes that are ServiceOnly');
});

/** The `Caller` of this request. */
export const CurrentUser = createParamDecorator((_: undefined, context: ExecutionContext): Caller => {
  const { user } = context.switchToHttp().getRequest<AuthenticatedRequest>();
  if (user?.userId) return { ...user, userId: user.userId };
  throw authProblem('auth.user-required', { detail: 'A backend token must name the user it acts for in X-User-Id.' });
});
