import type { AuthenticatedRequest } from './authenticated';

/** "Somebody has come without a good token." Answered by a process that keeps count of that. */
export abstract class RefusedCallers {
  /** @throws AppError to be told instead, when it has been too often */
  abstract count(request: AuthenticatedRequest): Promise<void>;
}
