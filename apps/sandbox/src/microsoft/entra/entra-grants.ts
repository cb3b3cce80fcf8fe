import { randomBytes } from 'node:crypto';
import type { SandboxClock } from '../../clock';
import { scopeName } from './scopes';

export interface RefreshGrant {
  account: string;
  clientId: string;
  scopes: string[];
  isRevoked: boolean;
  lastUsed: number;
}

export interface AccessGrant {
  account: string;
  scopes: string[];
  expiresAt: number;
}

export interface SavedEntraGrants {
  refreshTokens: Map<string, RefreshGrant>;
  accessTokens: Map<string, AccessGrant>;
  consents: Map<string, Set<string>>;
}

/** Refresh tokens die after so much idleness. */
const IDLE_MS = 90 * 24 * 60 * 60_000;
const DAY_MS = 24 * 60 * 60_000;

/** Tokens of the simulated Entra. Refresh tokens rotate, and the old ones stay good. */
export class EntraGrants {
  private readonly refreshTokens = new Map<string, RefreshGrant>();
  private readonly accessTokens = new Map<string, AccessGrant>();
  /** Names of the scopes that a person has allowed a client, by account and client. */
  private readonly consents = new Map<string, Set<string>>();
  private issued = 0;

  constructor(
    private readonly clock: SandboxClock,
    private readonly lifeSeconds: () => number,
  ) {}

  consent(account: string, clientId: string, scopes: readonly string[]): void {
    const key = consentKey(account, clientId);
    this.consents.set(key, new Set([...(this.consents.get(key) ?? []), ...scopes.map(scopeName)]));
  }

  hasConsent(account: string, clientId: string, scopes: readonly string[]): boolean {
    const allowed = this.consents.get(consentKey(account, clientId));
    return allowed !== undefined && scopes.every((scope) => allowed.has(scopeName(scope)));
  }

  issueRefreshToken(grant: Pick<RefreshGrant, 'account' | 'clientId' | 'scopes'>): string {
    const token = `0.A${randomBytes(120).toString('base64url')}`;
    this.refreshTokens.set(token, { ...grant, isRevoked: false, lastUsed: this.clock.now() });
    return token;
  }

  /** Opaque, as those of personal accounts are: nobody may look into an access token. */
  issueAccessToken(account: string, scopes: string[]): { token: string; expiresIn: number } {
    const token = `EwB${randomBytes(150).toString('base64url')}`;
    const expiresIn = this.lifeSeconds();
    this.accessTokens.set(token, { account, scopes, expiresAt: this.clock.now() + expiresIn * 1_000 });
    this.issued += 1;
    if (this.issued % 1_000 === 0) this.forgetExpired();
    return { token, expiresIn };
  }

  /** The grant of a refresh token, if it is good for this client; counts as use. */
  use(
    refreshToken: string,
    clientId: string,
  ): { kind: 'good'; grant: RefreshGrant } | { kind: 'unknown' } | { kind: 'revoked' | 'idle'; account: string } {
    const grant = this.refreshTokens.get(refreshToken);
    if (!grant || grant.clientId !== clientId) return { kind: 'unknown' };
    if (grant.isRevoked) return { kind: 'revoked', account: grant.account };
    if (this.clock.now() - grant.lastUsed > IDLE_MS) return { kind: 'idle', account: grant.account };
    grant.lastUsed = this.clock.now();
    return { kind: 'good', grant };
  }

  access(token: string): AccessGrant | 'unknown' | 'expired' {
    const known = this.accessTokens.get(token);
    if (!known) return 'unknown';
    return known.expiresAt > this.clock.now() ? known : 'expired';
  }

  /** Whose token this is or was, of either kind. */
  accountOf(token: string): string | null {
    return (this.accessTokens.get(token) ?? this.refreshTokens.get(token))?.account ?? null;
  }

  /** All refresh and access tokens of an account die, and what it has consented to is forgotten. */
  revokeAllOf(account: string): void {
    for (const grant of this.refreshTokens.values()) if (grant.account === account) grant.isRevoked = true;
    for (const key of this.consents.keys()) if (key.startsWith(`${account} `)) this.consents.delete(key);
    this.expireAccessTokensOf(account);
  }

  expireAccessTokensOf(account: string): void {
    for (const access of this.accessTokens.values()) if (access.account === account) access.expiresAt = 0;
  }

  save(): SavedEntraGrants {
    const { refreshTokens, accessTokens, consents } = this;
    return { refreshTokens, accessTokens, consents };
  }

  load(saved: SavedEntraGrants): void {
    for (const [token, grant] of saved.refreshTokens) this.refreshTokens.set(token, grant);
    for (const [token, access] of saved.accessTokens) this.accessTokens.set(token, access);
    for (const [key, scopes] of saved.consents) this.consents.set(key, scopes);
  }

  clear(): void {
    this.refreshTokens.clear();
    this.accessTokens.clear();
    this.consents.clear();
  }

  /** Those that have just expired are still known as such. */
  private forgetExpired(): void {
    const longAgo = this.clock.now() - DAY_MS;
    for (const [token, { expiresAt }] of this.accessTokens) if (expiresAt < longAgo) this.accessTokens.delete(token);
  }
}

function consentKey(account: string, clientId: string): string {
  return `${account} ${clientId}`;
}
