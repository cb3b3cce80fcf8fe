import { GrantDeadError, Grants, type RefreshedGrant } from '@calendar/contracts/ports';

const LIFE_MS = 3_600_000;

/** Takes the place of the token endpoints: grants live until a test says otherwise. */
export class ScriptedGrants extends Grants {
  private readonly dead = new Set<string>();
  private count = 0;

  /** @param now by the clock of the engine, ms */
  constructor(private readonly now: () => number) {
    super();
  }

  /** A token of an account, as a consent or a refresh gives it. The account is the part before the last colon. */
  issue(account: string): { accessToken: string; refreshToken: string; expiresAt: string } {
    this.count += 1;
    const expiresAt = new Date(this.now() + LIFE_MS).toISOString();
    return { accessToken: `${account}:${this.count}`, refreshToken: `${account}:refresh`, expiresAt };
  }

  /** The person, or their administrator, takes the consent back. */
  end(account: string): void {
    this.dead.add(account);
  }

  revive(account: string): void {
    this.dead.delete(account);
  }

  refresh(_provider: string, { refreshToken }: { refreshToken: string }): Promise<RefreshedGrant> {
    const account = accountOf(refreshToken);
    if (this.dead.has(account)) return Promise.reject(new GrantDeadError('invalid_grant'));
    const { accessToken, expiresAt } = this.issue(account);
    return Promise.resolve({ accessToken, accessTokenExpiresAt: expiresAt, refreshToken: null, scopes: null });
  }

  revoke(): Promise<'revoked'> {
    return Promise.resolve('revoked');
  }

  awaits(): Promise<boolean> {
    return Promise.resolve(false);
  }
}

/** @param token access or refresh token */
export function accountOf(token: string): string {
  return token.slice(0, token.lastIndexOf(':'));
}
