import { createHash } from 'node:crypto';
import type { SandboxClock } from '../clock';
import { newToken } from './new-token';
import type { OAuthProblem, TokenForm } from './oauth-dialect';

/** What a code is bound to. */
interface Asked {
  clientId: string;
  redirectUri: string;
  /** S256; null without PKCE. */
  challenge: string | null;
}

export interface IssuedCode<Request extends Asked, Given> {
  request: Request;
  given: Given;
  expiresAt: number;
  isUsed: boolean;
}

export interface Redemption {
  code: string;
  clientId: string;
  redirectUri: string | null;
  verifier: string | null;
}

const LIFE_MS = 10 * 60_000;

/** Codes that apps exchange for tokens: once, within ten minutes. */
export class AuthorizationCodes<Request extends Asked, Given> {
  private readonly codes = new Map<string, IssuedCode<Request, Given>>();

  constructor(
    private readonly clock: SandboxClock,
    private readonly form: TokenForm,
  ) {}

  issue(request: Request, given: Given): string {
    const now = this.clock.now();
    for (const [code, { expiresAt }] of this.codes) if (expiresAt + LIFE_MS < now) this.codes.delete(code);
    const code = newToken(this.form);
    this.codes.set(code, { request, given, expiresAt: now + LIFE_MS, isUsed: false });
    return code;
  }

  find(code: string): IssuedCode<Request, Given> | undefined {
    return this.codes.get(code);
  }

  /** Whatever comes of it, the code is used up, unless it is another client's. */
  redeem({ code, clientId, redirectUri, verifier }: Redemption): IssuedCode<Request, Given> | OAuthProblem {
    const known = this.codes.get(code);
    if (!known || known.request.clientId !== clientId) return 'unknown-code';
    if (known.isUsed) return 'used-code';
    known.isUsed = true;
    if (known.expiresAt <= this.clock.now()) return 'expired-code';
    if (known.request.redirectUri !== redirectUri) return 'other-redirect-uri';
    return verifies(known.request.challenge, verifier) ? known : 'wrong-verifier';
  }

  clear(): void {
    this.codes.clear();
  }
}

/** RFC 7636. A verifier without a challenge is refused as well: somebody may have taken the challenge away. */
function verifies(challenge: string | null, verifier: string | null): boolean {
  if (challenge === null || verifier === null) return challenge === verifier;
  return createHash('sha256').update(verifier).digest('base64url') === challenge;
}
