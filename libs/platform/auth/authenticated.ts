import type { Request } from 'express';

/** `user`: their own token. `service`: the Career Copilot backend, for the user it names, or for none. */
export type Authenticated = Credential &
  ({ readonly kind: 'user'; readonly userId: string } | { readonly kind: 'service'; readonly userId: string | null });

interface Credential {
  /** Whose token it is: the user, or the backend as the sign-in calls it. */
  readonly subject: string;
  /** When the token ends, ms since the epoch: what stays open must not outlive it. */
  readonly tokenExpiresAt: number;
}

/** Whose things a request may touch. */
export interface Caller extends Credential {
  readonly userId: string;
  readonly kind: 'user' | 'service';
}

export type AuthenticatedRequest = Request & { user?: Authenticated };
