import { randomBytes } from 'node:crypto';
import type { SandboxClock } from '../../clock';

interface Grant {
  account: string;
  clientId: string;
  scopes: string[];
  revoked: boolean;
  lastUsed: number;
}

interface AccessToken {
  account: string;
  scopes: string[];
  expiresAt: number;
}

export interface SavedEntraGrants {
  refreshTokens: Map<string, Grant>;
  accessTokens: Map<string, AccessToken>;
}

/** Refresh tokens die after so much idleness. */
const IDLE_MS = 90 * 24 * 60 * 60_000;

/** Tokens of the simulated Entra. Refresh tokens rotate, and the old ones stay good. */
export class EntraGrants {
  private readonly refreshTokens = new Map<string, Grant>();
  private readonly accessTokens = new Map<string, AccessToken>();

  constructor(
    private readonly clock: SandboxClock,
    private readonly lifeSeconds: () => number,
  ) {}

  issueRefreshToken(grant: Pick<Grant, 'account' | 'clientId' | 'scopes'>): string {
    const token = `0.A${randomBytes(120).toString('base64url')}`;
    this.refreshTokens.set(token, { ...grant, revoked: false, lastUsed: this.clock.now() });
    return token;
  }

  issueAccessToken(account: string, scopes: string[]): { token: string; expiresIn: number } {
    const token = `EwB${randomBytes(150).toString('base64url')}`;
    const expiresIn = this.lifeSeconds();
    this.accessTokens.set(token, { account, scopes, expiresAt: this.clock.now() + expiresIn * 1_000 });
    return { token, expiresIn };
  }

  use(refreshToken: string, clientId: string): { kind: 'ok'; grant: Grant } | { kind: 'unknown' | 'revoked' | 'idle' } {
    const grant = this.refreshTokens.get(refreshToken);
    if (!grant || grant.clientId !== clientId) return { kind: 'unknown' };
    if (grant.revoked) return { kind: 'revoked' };
    if (this.clock.now() - grant.lastUsed > IDLE_MS) return { kind: 'idle' };
    grant.lastUsed = this.clock.now();
    return { kind: 'ok', grant };
  }

  access(token: string): AccessToken | null {
    const known = this.accessTokens.get(token);
    return known && known.expiresAt > this.clock.now() ? known : null;
  }

  /** Whose token this is or was, of either kind. */
  accountOf(token: string): string | null {
    return (this.accessTokens.get(token) ?? this.refreshTokens.get(token))?.account ?? null;
  }

  revokeAllOf(account: string): void {
    for (const grant of this.refreshTokens.values()) if (grant.account === account) grant.revoked = true;
    this.expireAccessTokensOf(account);
  }

  expireAccessTokensOf(account: string): void {
    for (const access of this.accessTokens.values()) if (access.account === account) access.expiresAt = 0;
  }

  save(): SavedEntraGrants {
    const { refreshTokens, accessTokens } = this;
    return { refreshTokens, accessTokens };
  }

  load(saved: SavedEntraGrants): void {
    for (const [token, grant] of saved.refreshTokens) this.refreshTokens.set(token, grant);
    for (const [token, access] of saved.accessTokens) this.accessTokens.set(token, access);
  }

  reset(): void {
    this.refreshTokens.clear();
    this.accessTokens.clear();
  }
}
