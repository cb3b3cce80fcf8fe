export { CurrentUser, Public, ServiceOnly } from './access.decorators';
export { AuthModule } from './auth.module';
export type { Authenticated, AuthenticatedRequest, Caller } from './authenticated';
