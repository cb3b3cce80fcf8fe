import type { GrantRemedy } from '@calendar/contracts/ports';
import type { ConnectionStatus, ConnectionSummary, ProviderId } from '@calendar/contracts/vocabulary';

/** The encrypted grant of one person for one provider account. Tokens stay sealed here. */
export interface Credential extends ConnectionSummary {
  sealedRefreshToken: string;
  sealedAccessToken: string;
  accessTokenExpiresAt: Date;
  scopes: string[];
  /** Counts the consents: what was begun for an earlier grant must not touch a newer one. */
  grantNumber: number;
  /** When the person let the first sync begin; `null` while they review its plan. */
  firstSyncAt: Date | null;
  /** When the person asked to disconnect. */
  leavingSince: Date | null;
  /** Leaving, it ends the access for everybody who is connected to the account. */
  endsAccess: boolean;
  reauthSince: Date | null;
  /** Of a grant that has ended; `null` for one that lives. */
  reauthRemedy: GrantRemedy | null;
  lastRefreshedAt: Date;
  /** When the first refresh failed since one succeeded; `null`: none has. */
  refreshFailingSince: Date | null;
  createdAt: Date;
  updatedAt: Date;
}

export interface CredentialRow {
  id: string;
  user_id: string;
  provider: ProviderId;
  account_id: string;
  account_email: string;
  refresh_token: string;
  access_token: string;
  token_expiry: Date;
  scopes: string[];
  status: ConnectionStatus;
  grant_number: number;
  first_sync_at: Date | null;
  leaving_since: Date | null;
  ends_access: boolean;
  reauth_since: Date | null;
  reauth_remedy: GrantRemedy | null;
  last_refreshed_at: Date;
  refresh_failing_since: Date | null;
  created_at: Date;
  updated_at: Date;
}

/** Named one by one: a statement that was prepared before a migration added a column still answers. */
export const CREDENTIAL_COLUMNS = (
  [
    'id',
    'user_id',
    'provider',
    'account_id',
    'account_email',
    'refresh_token',
    'access_token',
    'token_expiry',
    'scopes',
    'status',
    'grant_number',
    'first_sync_at',
    'leaving_since',
    'ends_access',
    'reauth_since',
    'reauth_remedy',
    'last_refreshed_at',
    'refresh_failing_since',
    'created_at',
    'updated_at',
  ] satisfies ReadonlyArray<keyof CredentialRow>
).join(', ');

export function toCredential(row: CredentialRow): Credential {
  return {
    id: row.id,
    userId: row.user_id,
    provider: row.provider,
    accountId: row.account_id,
    accountEmail: row.account_email,
    sealedRefreshToken: row.refresh_token,
    sealedAccessToken: row.access_token,
    accessTokenExpiresAt: row.token_expiry,
    scopes: row.scopes,
    status: row.status,
    inReview: row.first_sync_at === null,
    grantNumber: row.grant_number,
    firstSyncAt: row.first_sync_at,
    leavingSince: row.leaving_since,
    endsAccess: row.ends_access,
    reauthSince: row.reauth_since,
    reauthRemedy: row.reauth_remedy,
    lastRefreshedAt: row.last_refreshed_at,
    refreshFailingSince: row.refresh_failing_since,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

/** What other modules may know: named one by one, so that no token slips through. */
export function toSummary(credential: Credential): ConnectionSummary {
  const { id, userId, provider, accountId, accountEmail, status, inReview } = credential;
  return { id, userId, provider, accountId, accountEmail, status, inReview };
}

export type TokenKind = 'access_token' | 'refresh_token';

/** What a sealed token is bound to: copied to another person or account, it does not open. */
export function sealContext(owner: Pick<Credential, 'userId' | 'provider' | 'accountId'>, kind: TokenKind) {
  return { userId: owner.userId, provider: owner.provider, accountId: owner.accountId, kind };
}
