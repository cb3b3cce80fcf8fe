import type { SandboxClock } from '../clock';
import { newToken } from './new-token';
import type { Granted, OAuthDialect } from './oauth-dialect';

/** One consent of one person to one client. */
export interface Grant extends Granted {
  isRevoked: boolean;
}

interface Access {
  grant: Grant;
  expiresAt: number;
}

/** Grants as they are kept over a restart. */
export interface SavedGrants {
  byRefreshToken: Map<string, Grant>;
  byAccessToken: Map<string, Access>;
  allowed: Map<string, Set<string>>;
}

const DAY_MS = 86_400_000;

/** Grants and their tokens. */
export class Grants {
  private readonly byRefreshToken = new Map<string, Grant>();
  private readonly byAccessToken = new Map<string, Access>();
  /** Scopes that a person has ever allowed a client, until the person takes it back. */
  private readonly allowed = new Map<string, Set<string>>();
  private issued = 0;

  constructor(
    private readonly clock: SandboxClock,
    private readonly forms: OAuthDialect['forms'],
    /** Of access tokens. */
    private readonly lifeSeconds: () => number,
  ) {}

  /** @returns whether any of it is new to the client */
  allow({ account, clientId, scopes }: Granted): boolean {
    const key = keyOf(account, clientId);
    const before = this.allowed.get(key) ?? new Set<string>();
    this.allowed.set(key, new Set([...before, ...scopes]));
    return scopes.some((scope) => !before.has(scope));
  }

  issueRefreshToken(grant: Grant): string {
    const token = newToken(this.forms.refresh);
    this.byRefreshToken.set(token, grant);
    return token;
  }

  issueAccessToken(grant: Grant): { token: string; expiresIn: number } {
    const token = newToken(this.forms.access);
    const expiresIn = this.lifeSeconds();
    this.byAccessToken.set(token, { grant, expiresAt: this.clock.now() + expiresIn * 1_000 });
    this.issued += 1;
    if (this.issued % 1_000 === 0) this.forgetExpired();
    return { token, expiresIn };
  }

  /** The living grant of a refresh token, if it belongs to this client. */
  refresh(refreshToken: string, clientId: string): Grant | 'unknown-refresh-token' | 'revoked-refresh-token' {
    const grant = this.byRefreshToken.get(refreshToken);
    if (!grant || grant.clientId !== clientId) return 'unknown-refresh-token';
    return grant.isRevoked ? 'revoked-refresh-token' : grant;
  }

  /** @returns undefined when the token is unknown, expired or revoked */
  access(token: string): Grant | undefined {
    const access = this.byAccessToken.get(token);
    return access && !access.grant.isRevoked && access.expiresAt > this.clock.now() ? access.grant : undefined;
  }

  /** Whose token this is or was, of either kind. */
  ownerOf(token: string): string | null {
    return (this.byAccessToken.get(token)?.grant ?? this.byRefreshToken.get(token))?.account ?? null;
  }

  /**
   * Takes back a token of either kind, and with it all that the person has given to this client.
   *
   * @returns false when it is unknown or dead already
   */
  revoke(token: string): boolean {
    const grant = this.byRefreshToken.get(token) ?? this.access(token);
    if (!grant || grant.isRevoked) return false;
    const { account, clientId } = grant;
    this.end((other) => other.account === account && other.clientId === clientId);
    this.allowed.delete(keyOf(account, clientId));
    return true;
  }

  /** The person removes all apps from the account. */
  revokeAllOf(account: string): void {
    this.end((grant) => grant.account === account);
    for (const key of this.allowed.keys()) if (key.startsWith(`${account} `)) this.allowed.delete(key);
  }

  expireAccessTokensOf(account: string): void {
    for (const access of this.byAccessToken.values()) if (access.grant.account === account) access.expiresAt = 0;
  }

  clear(): void {
    for (const kept of [this.byRefreshToken, this.byAccessToken, this.allowed]) kept.clear();
  }

  save(): SavedGrants {
    const { byRefreshToken, byAccessToken, allowed } = this;
    return { byRefreshToken, byAccessToken, allowed };
  }

  load(saved: SavedGrants): void {
    for (const [token, grant] of saved.byRefreshToken) this.byRefreshToken.set(token, grant);
    for (const [token, access] of saved.byAccessToken) this.byAccessToken.set(token, access);
    for (const [key, scopes] of saved.allowed) this.allowed.set(key, scopes);
  }

  private end(isMeant: (grant: Grant) => boolean): void {
    for (const grant of this.byRefreshToken.values()) if (isMeant(grant)) grant.isRevoked = true;
    for (const { grant } of this.byAccessToken.values()) if (isMeant(grant)) grant.isRevoked = true;
  }

  private forgetExpired(): void {
    const longAgo = this.clock.now() - DAY_MS;
    for (const [token, { expiresAt }] of this.byAccessToken) if (expiresAt < longAgo) this.byAccessToken.delete(token);
  }
}

function keyOf(account: string, clientId: string): string {
  return `${account} ${clientId}`;
}
