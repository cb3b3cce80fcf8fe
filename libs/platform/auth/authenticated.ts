import type { Request } from 'express';

/** `user`: their own token. `service`: the Career Copilot backend, for the user it names, or for none. */
export type Authenticated =
  | { readonly kind: 'user'; readonly userId: string }
  | { readonly kind: 'service'; readonly userId: string | null };

/** Whose things a request may touch. */
export interface Caller {
  readonly userId: string;
  readonly kind: 'user' | 'service';
}

export type AuthenticatedRequest = Request & { user?: Authenticated };
