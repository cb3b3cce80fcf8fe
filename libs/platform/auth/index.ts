export {
  CurrentService,
  CurrentUser,
  Public,
  PUBLIC_EXTENSION,
  SERVICE_EXTENSION,
  ServiceOnly,
} from './access.decorators';
export { AUTH_PROBLEMS } from './auth-problems';
export { AuthModule } from './auth.module';
export type { Authenticated, AuthenticatedRequest, Caller } from './authenticated';
export { RefusedCallers } from './refused-callers';
