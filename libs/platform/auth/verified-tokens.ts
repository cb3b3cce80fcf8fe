import { hash } from 'node:crypto';

/** For so long a token is not verified again: a signature takes longer to check than all else that is done to a request. */
const KEPT_MS = 60_000;
/** The oldest goes first. */
const MOST = 10_000;

/**
 * Tokens that were found good a short while ago. What is kept opens nothing: their digests, and what they say.
 *
 * @typeParam Token what a token says; `expiresAt`: ms since the epoch
 */
export class VerifiedTokens<Token extends { expiresAt: number }> {
  private readonly kept = new Map<string, { token: Token; until: number; keys: unknown }>();

  /**
   * @param keys what it was verified with: of another set of keys nothing is known
   * @returns never one that has expired
   */
  get(token: string, keys: unknown): Token | undefined {
    const digest = digestOf(token);
    const found = this.kept.get(digest);
    if (!found) return undefined;
    if (found.keys === keys && Date.now() < found.until) return found.token;
    this.kept.delete(digest);
    return undefined;
  }

  add(token: string, keys: unknown, verified: Token): void {
    const digest = digestOf(token);
    this.kept.delete(digest);
    this.kept.set(digest, { token: verified, until: Math.min(Date.now() + KEPT_MS, verified.expiresAt), keys });
    if (this.kept.size <= MOST) return;
    const [oldest] = this.kept.keys();
    this.kept.delete(oldest!);
  }
}

function digestOf(token: string): string {
  return hash('sha256', token, 'base64');
}
