import { randomBytes } from 'node:crypto';
import type { SandboxClock } from '../clock';
import type { Kept } from '../state-file';
import type { SignInRequest } from './sign-in-request';

export interface RefreshGrant {
  request: SignInRequest;
  /** It is good as long as this session: signing out ends it. */
  sessionId: string;
}

/** Two tabs may renew at the same moment with the same token. */
const REUSE_MS = 30_000;

/** Refresh tokens that are replaced with every use. */
export class RefreshTokens implements Kept {
  private tokens = new Map<string, RefreshGrant & { usedAt: number | null }>();

  constructor(private readonly clock: SandboxClock) {}

  issue(grant: RefreshGrant): string {
    const token = randomBytes(24).toString('base64url');
    this.tokens.set(token, { ...grant, usedAt: null });
    return token;
  }

  /** @returns undefined when the token is unknown, or was used more than 30 s ago */
  use(token: string): RefreshGrant | undefined {
    const found = this.tokens.get(token);
    if (!found) return undefined;
    const now = this.clock.now();
    if (found.usedAt !== null && now - found.usedAt > REUSE_MS) {
      this.tokens.delete(token);
      return undefined;
    }
    found.usedAt ??= now;
    return found;
  }

  clear(): void {
    this.tokens.clear();
  }

  save(): unknown {
    return this.tokens;
  }

  load(saved: unknown): void {
    this.tokens = saved as typeof this.tokens;
  }
}
