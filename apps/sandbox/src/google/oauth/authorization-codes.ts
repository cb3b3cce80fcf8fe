import { createHash, randomBytes } from 'node:crypto';
import type { SandboxClock } from '../../clock';
import type { AuthorizationRequest } from './authorization-request';

export interface Consent {
  request: AuthorizationRequest;
  account: string;
  /** What the person allowed. */
  scopes: readonly string[];
  /** Whether the app gets a refresh token. */
  offline: boolean;
}

const LIFE_MS = 10 * 60_000;

/** Authorization codes: random, good once, for ten minutes. */
export class AuthorizationCodes {
  private readonly codes = new Map<string, { consent: Consent; expiresAt: number }>();

  constructor(private readonly clock: SandboxClock) {}

  issue(consent: Consent): string {
    const code = `4/0A${randomBytes(40).toString('base64url')}`;
    this.codes.set(code, { consent, expiresAt: this.clock.now() + LIFE_MS });
    return code;
  }

  ownerOf(code: string): string | null {
    return this.codes.get(code)?.consent.account ?? null;
  }

  /** Uses a code up, whether it is still good or not. */
  redeem(code: string): Consent | undefined {
    const issued = this.codes.get(code);
    this.codes.delete(code);
    return issued && issued.expiresAt > this.clock.now() ? issued.consent : undefined;
  }

  clear(): void {
    this.codes.clear();
  }
}

/** RFC 7636: whether the verifier is the one that the challenge was made from. */
export function verifies({ challenge, challengeMethod }: AuthorizationRequest, verifier: string | null): boolean {
  if (challenge === null) return verifier === null;
  if (verifier === null) return false;
  const made = challengeMethod === 'S256' ? createHash('sha256').update(verifier).digest('base64url') : verifier;
  return made === challenge;
}
