import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { SandboxClock } from '../../clock';
import type { AuthorizationRequest } from './authorization-request';
import type { EntraProblem } from './entra-error';

const LIFE_MS = 10 * 60_000;

export interface AuthorizationCode {
  request: AuthorizationRequest;
  account: string;
  scopes: string[];
  expiresAt: number;
  isUsed: boolean;
}

export interface Redemption {
  code: string;
  clientId: string;
  redirectUri: string | null;
  verifier: string | null;
}

/** Codes that apps exchange for tokens, once, within ten minutes. */
export class AuthorizationCodes {
  private readonly codes = new Map<string, AuthorizationCode>();

  constructor(private readonly clock: SandboxClock) {}

  issue(request: AuthorizationRequest, given: { account: string; scopes: string[] }): string {
    const now = this.clock.now();
    for (const [code, { expiresAt }] of this.codes) if (expiresAt + LIFE_MS < now) this.codes.delete(code);
    const code = `M.C5${randomBytes(60).toString('base64url')}`;
    this.codes.set(code, { request, ...given, expiresAt: now + LIFE_MS, isUsed: false });
    return code;
  }

  ownerOf(code: string): string | null {
    return this.codes.get(code)?.account ?? null;
  }

  /** Whatever comes of it, the code is used up. */
  redeem({ code, clientId, redirectUri, verifier }: Redemption): AuthorizationCode | EntraProblem {
    const known = this.codes.get(code);
    if (!known || known.request.clientId !== clientId) {
      return invalidGrant(70000, "The provided value for the 'code' parameter is not valid.");
    }
    if (known.isUsed) return invalidGrant(54005, 'OAuth2 Authorization code was already redeemed.');
    known.isUsed = true;
    if (known.expiresAt <= this.clock.now()) {
      return invalidGrant(70008, 'The provided authorization code or refresh token has expired.');
    }
    if (known.request.redirectUri !== redirectUri) {
      const text = `The reply address '${redirectUri}' does not match the one provided when requesting the code.`;
      return invalidGrant(500112, text);
    }
    if (!isVerified(known.request.challenge, verifier)) {
      return invalidGrant(501481, 'The Code_Verifier does not match the code_challenge supplied in the request.');
    }
    return known;
  }

  clear(): void {
    this.codes.clear();
  }
}

/** A verifier without a challenge is refused as well: somebody may have taken the challenge away. */
function isVerified(challenge: AuthorizationRequest['challenge'], verifier: string | null): boolean {
  if (challenge === null) return verifier === null;
  const answer = challenge.method === 'plain' ? (verifier ?? '') : s256(verifier ?? '');
  const [one, other] = [Buffer.from(answer), Buffer.from(challenge.value)];
  return one.length === other.length && timingSafeEqual(one, other);
}

function s256(verifier: string): string {
  return createHash('sha256').update(verifier).digest('base64url');
}

function invalidGrant(number: number, text: string): EntraProblem {
  return { error: 'invalid_grant', number, text };
}
