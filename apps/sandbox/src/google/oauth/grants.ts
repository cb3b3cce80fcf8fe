import { randomBytes } from 'node:crypto';
import type { SandboxClock } from '../../clock';
import type { Settings } from '../../settings';
import type { GoogleSettings } from '../google-settings';

/** One consent of one person to one client. */
export interface Grant {
  account: string;
  clientId: string;
  scopes: readonly string[];
  /** Null when only online access was given. */
  refreshToken: string | null;
  issuedAt: number;
  lastUsedAt: number;
  dead: boolean;
  /** Access tokens made up to this count have expired, whatever their time. */
  expiredUpTo: number;
}

export interface Access {
  grant: Grant;
  expiresAt: number;
  number: number;
}

/** Grants as they are kept over a restart. */
export interface SavedGrants {
  byRefreshToken: Map<string, Grant>;
  byAccessToken: Map<string, Access>;
  offline: Map<string, Grant[]>;
  allowed: Map<string, Set<string>>;
  accessTokens: number;
}

/** Another one silently kills the oldest. */
const MOST_GRANTS_PER_ACCOUNT_AND_CLIENT = 100;
const UNUSED_LIMIT_MS = 182 * 86_400_000;

/** Grants and their tokens. Refresh tokens do not rotate. */
export class Grants {
  private readonly byRefreshToken = new Map<string, Grant>();
  private readonly byAccessToken = new Map<string, Access>();
  /** Living offline grants, oldest first, by account and client. */
  private readonly offline = new Map<string, Grant[]>();
  /** Scopes that a person has ever allowed a client, until the person takes it back. */
  private readonly allowed = new Map<string, Set<string>>();
  private accessTokens = 0;

  constructor(
    private readonly clock: SandboxClock,
    private readonly settings: Settings<GoogleSettings>,
  ) {}

  scopesAllowed(account: string, clientId: string): ReadonlySet<string> {
    return this.allowed.get(keyOf(account, clientId)) ?? new Set();
  }

  allow(account: string, clientId: string, scopes: readonly string[]): void {
    const key = keyOf(account, clientId);
    this.allowed.set(key, new Set([...(this.allowed.get(key) ?? []), ...scopes]));
  }

  create(consent: Pick<Grant, 'account' | 'clientId' | 'scopes'>, { offline }: { offline: boolean }): Grant {
    const now = this.clock.now();
    const refreshToken = offline ? `1//0${randomBytes(48).toString('base64url')}` : null;
    const grant: Grant = { ...consent, refreshToken, issuedAt: now, lastUsedAt: now, dead: false, expiredUpTo: 0 };
    if (refreshToken) this.addOffline(refreshToken, grant);
    return grant;
  }

  issueAccessToken(grant: Grant): string {
    this.accessTokens += 1;
    const token = `ya29.a0${randomBytes(80).toString('base64url')}`;
    const expiresAt = this.clock.now() + this.settings.values.accessTokenSeconds * 1_000;
    this.byAccessToken.set(token, { grant, expiresAt, number: this.accessTokens });
    if (this.accessTokens % 1_000 === 0) this.forgetExpired();
    return token;
  }

  /** The living grant of a refresh token, if it belongs to this client; counts as use. */
  refresh(refreshToken: string, clientId: string): Grant | 'unknown' | 'dead' {
    const grant = this.byRefreshToken.get(refreshToken);
    if (!grant || grant.clientId !== clientId) return 'unknown';
    const now = this.clock.now();
    const { refreshTokenSeconds } = this.settings.values;
    const isTooOld = refreshTokenSeconds !== null && grant.issuedAt + refreshTokenSeconds * 1_000 <= now;
    if (grant.dead || isTooOld || grant.lastUsedAt + UNUSED_LIMIT_MS <= now) return 'dead';
    grant.lastUsedAt = now;
    return grant;
  }

  /** @returns undefined when the token is unknown, expired or revoked */
  access(token: string): Grant | undefined {
    const access = this.byAccessToken.get(token);
    if (!access || access.grant.dead || access.expiresAt <= this.clock.now()) return undefined;
    return access.number > access.grant.expiredUpTo ? access.grant : undefined;
  }

  /** How long an access token has still to live, in whole seconds. */
  secondsLeft(token: string): number {
    const { expiresAt = 0 } = this.byAccessToken.get(token) ?? {};
    return Math.max(0, Math.floor((expiresAt - this.clock.now()) / 1_000));
  }

  /** Whose token this is or was. */
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
    if (!grant || grant.dead) return false;
    this.kill((other) => other.account === grant.account && other.clientId === grant.clientId);
    this.allowed.delete(keyOf(grant.account, grant.clientId));
    return true;
  }

  revokeAllOf(account: string): void {
    this.kill((grant) => grant.account === account);
    for (const key of this.allowed.keys()) if (key.startsWith(`${account} `)) this.allowed.delete(key);
  }

  expireAccessTokensOf(account: string): void {
    for (const { grant } of this.byAccessToken.values()) {
      if (grant.account === account) grant.expiredUpTo = this.accessTokens;
    }
  }

  clear(): void {
    this.byRefreshToken.clear();
    this.byAccessToken.clear();
    this.offline.clear();
    this.allowed.clear();
  }

  save(): SavedGrants {
    const { byRefreshToken, byAccessToken, offline, allowed, accessTokens } = this;
    return { byRefreshToken, byAccessToken, offline, allowed, accessTokens };
  }

  load(saved: SavedGrants): void {
    for (const [token, grant] of saved.byRefreshToken) this.byRefreshToken.set(token, grant);
    for (const [token, access] of saved.byAccessToken) this.byAccessToken.set(token, access);
    for (const [key, grants] of saved.offline) this.offline.set(key, grants);
    for (const [key, scopes] of saved.allowed) this.allowed.set(key, scopes);
    this.accessTokens = saved.accessTokens;
  }

  private addOffline(refreshToken: string, grant: Grant): void {
    this.byRefreshToken.set(refreshToken, grant);
    const key = keyOf(grant.account, grant.clientId);
    const living = (this.offline.get(key) ?? []).filter(({ dead }) => !dead);
    living.push(grant);
    if (living.length > MOST_GRANTS_PER_ACCOUNT_AND_CLIENT) living.shift()!.dead = true;
    this.offline.set(key, living);
  }

  private kill(isMeant: (grant: Grant) => boolean): void {
    for (const grant of this.byRefreshToken.values()) if (isMeant(grant)) grant.dead = true;
    for (const { grant } of this.byAccessToken.values()) if (isMeant(grant)) grant.dead = true;
  }

  private forgetExpired(): void {
    const longAgo = this.clock.now() - 86_400_000;
    for (const [token, { expiresAt }] of this.byAccessToken) if (expiresAt < longAgo) this.byAccessToken.delete(token);
  }
}

function keyOf(account: string, clientId: string): string {
  return `${account} ${clientId}`;
}
