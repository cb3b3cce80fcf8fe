import { CONSENT_PROVIDER_IDS, type ConnectionStatus, type FirstSyncStart } from '@calendar/contracts/vocabulary';
import { UnitOfWork, type SharedStatement } from '@calendar/platform/database';
import { Injectable } from '@nestjs/common';
import { CREDENTIAL_COLUMNS, toCredential, type Credential, type CredentialRow } from './credential';

export interface NewGrant {
  userId: string;
  provider: string;
  accountId: string;
  accountEmail: string;
  scopes: string[];
  sealedRefreshToken: string | null;
  sealedAccessToken: string;
  accessTokenExpiresAt: string;
  start: FirstSyncStart;
}

/** What is known of an account before a grant for it is stored. */
export interface KnownAccount {
  status: ConnectionStatus;
  /** The last step of a disconnect is under way at the provider: a grant made now may die with the old one. */
  isBeingRevoked: boolean;
}

/** Credentials in Postgres. */
@Injectable()
export class CredentialStore {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  ofUser(userId: string): Promise<Credential[]> {
    return this.unitOfWork.share(this.readEach, userId);
  }

  private readonly readEach: SharedStatement<string, Credential[]> = {
    writes: false,
    run: async (userIds) => {
      const rows = await this.unitOfWork.query<CredentialRow>(
        `SELECT ${CREDENTIAL_COLUMNS} FROM calendar_credentials WHERE user_id = ANY($1::text[]) ORDER BY created_at, id`,
        [userIds],
      );
      const ofUser = Map.groupBy(rows, (row) => row.user_id);
      return userIds.map((userId) => (ofUser.get(userId) ?? []).map(toCredential));
    },
  };

  byId(id: string): Promise<Credential | null> {
    return this.unitOfWork.share(this.readById, id);
  }

  private readonly readById: SharedStatement<string, Credential | null> = {
    writes: false,
    run: async (ids) => {
      const rows = await this.unitOfWork.query<CredentialRow>(
        `SELECT ${CREDENTIAL_COLUMNS} FROM calendar_credentials WHERE id = ANY($1::uuid[])`,
        [ids],
      );
      const found = new Map(rows.map((row) => [row.id, row]));
      return ids.map((id) => {
        const row = found.get(id.toLowerCase());
        return row ? toCredential(row) : null;
      });
    },
  };

  /** The credential of an account, locked until the transaction ends. */
  async lockByAccount(account: Pick<NewGrant, 'userId' | 'provider' | 'accountId'>): Promise<KnownAccount | null> {
    const [row] = await this.unitOfWork.query<Pick<CredentialRow, 'status'> & { is_being_revoked: boolean }>(
      `SELECT status, status = 'disconnecting' AND coalesce(refresh_lease_until > now(), false) AS is_being_revoked
         FROM calendar_credentials WHERE user_id = $1 AND provider = $2 AND account_id = $3 FOR UPDATE`,
      [account.userId, account.provider, account.accountId],
    );
    return row ? { status: row.status, isBeingRevoked: row.is_being_revoked } : null;
  }

  /** The connections that anybody has to an account, those with a dead grant left out. */
  async livingOfAccount(provider: string, accountId: string): Promise<Credential[]> {
    const rows = await this.unitOfWork.query<CredentialRow>(
      `SELECT ${CREDENTIAL_COLUMNS} FROM calendar_credentials
        WHERE provider = $1 AND account_id = $2 AND status <> 'reauth_required'`,
      [provider, accountId],
    );
    return rows.map(toCredential);
  }

  /** Ids of a person's connections whose account somebody else is connected to as well. */
  async sharedOfUser(userId: string): Promise<string[]> {
    const rows = await this.unitOfWork.query<{ id: string }>(
      `SELECT own.id FROM calendar_credentials own
        WHERE own.user_id = $1 AND EXISTS (
          SELECT FROM calendar_credentials other
           WHERE other.provider = own.provider AND other.account_id = own.account_id
             AND other.user_id <> own.user_id AND other.status <> 'reauth_required')`,
      [userId],
    );
    return rows.map((row) => row.id);
  }

  /** Ids of the other connections that can be worked with to the account of this one. */
  async othersOfAccount(id: string): Promise<string[]> {
    const rows = await this.unitOfWork.query<{ id: string }>(
      `SELECT other.id FROM calendar_credentials own JOIN calendar_credentials other USING (provider, account_id)
        WHERE own.id = $1 AND other.id <> own.id AND other.status = 'active'`,
      [id],
    );
    return rows.map((row) => row.id);
  }

  async activeAmong(ids: readonly string[]): Promise<string[]> {
    if (ids.length === 0) return [];
    const rows = await this.unitOfWork.query<{ id: string }>(
      `SELECT id FROM calendar_credentials WHERE id = ANY($1::uuid[]) AND status = 'active'`,
      [ids],
    );
    return rows.map((row) => row.id);
  }

  async disconnecting(): Promise<Credential[]> {
    const rows = await this.unitOfWork.query<CredentialRow>(
      `SELECT ${CREDENTIAL_COLUMNS} FROM calendar_credentials WHERE status = 'disconnecting' ORDER BY updated_at LIMIT 1000`,
    );
    return rows.map(toCredential);
  }

  /**
   * Stores a new grant for an account that may have one already: it keeps its id. Whether its first sync is to be
   * reviewed is decided when the account comes, and not when its access is renewed.
   */
  async upsert(grant: NewGrant): Promise<Credential> {
    const [row] = await this.unitOfWork.query<CredentialRow>(
      `INSERT INTO calendar_credentials AS c
         (user_id, provider, account_id, account_email, refresh_token, access_token, token_expiry, scopes, status, first_sync_at)
       VALUES ($1, $2, $3, $4, coalesce($5, ''), $6, $7, $8, 'active', CASE WHEN $9 = 'now' THEN now() END)
       ON CONFLICT (user_id, provider, account_id) DO UPDATE SET
         account_email = excluded.account_email,
         refresh_token = coalesce($5, c.refresh_token),
         access_token = excluded.access_token, token_expiry = excluded.token_expiry, scopes = excluded.scopes,
         first_sync_at = CASE WHEN c.status = 'disconnecting' THEN excluded.first_sync_at ELSE c.first_sync_at END,
         leaving_since = NULL, ends_access = false, status = 'active', grant_number = c.grant_number + 1,
         refresh_lease = NULL, refresh_lease_until = NULL,
         last_refreshed_at = now(), refresh_failing_since = NULL, reauth_since = NULL, reauth_remedy = NULL, updated_at = now()
       RETURNING ${CREDENTIAL_COLUMNS}`,
      [
        grant.userId,
        grant.provider,
        grant.accountId,
        grant.accountEmail,
        grant.sealedRefreshToken,
        grant.sealedAccessToken,
        grant.accessTokenExpiresAt,
        grant.scopes,
        grant.start,
      ],
    );
    return toCredential(row!);
  }

  /** @returns the connections that now begin to leave; those that were leaving already are not among them */
  async beginDisconnect(ids: readonly string[], { endsAccess }: { endsAccess: boolean }): Promise<Credential[]> {
    // Also of those that are leaving already: whoever asks for more the second time gets more.
    if (endsAccess) {
      await this.unitOfWork.query('UPDATE calendar_credentials SET ends_access = true WHERE id = ANY($1::uuid[])', [
        ids,
      ]);
    }
    const rows = await this.unitOfWork.query<CredentialRow>(
      `UPDATE calendar_credentials SET status = 'disconnecting', leaving_since = now(), updated_at = now()
        WHERE id = ANY($1::uuid[]) AND status <> 'disconnecting' RETURNING ${CREDENTIAL_COLUMNS}`,
      [ids],
    );
    return rows.map(toCredential);
  }

  /** Lets the first sync of a connection begin. @returns `null` when it has begun already */
  async beginFirstSync(id: string): Promise<Credential | null> {
    const [row] = await this.unitOfWork.query<CredentialRow>(
      `UPDATE calendar_credentials SET first_sync_at = now(), updated_at = now()
        WHERE id = $1 AND first_sync_at IS NULL RETURNING ${CREDENTIAL_COLUMNS}`,
      [id],
    );
    return row ? toCredential(row) : null;
  }

  /** Destroys the grant that was revoked under a lease. @returns false when a newer one has taken its place */
  async destroy(id: string, lease: string): Promise<boolean> {
    const rows = await this.unitOfWork.query(
      `WITH gone AS (
         DELETE FROM calendar_credentials WHERE id = $1 AND refresh_lease = $2 AND status = 'disconnecting'
         RETURNING id, user_id)
       INSERT INTO calendar_credential_tombstones (id, user_id) SELECT id, user_id FROM gone
       ON CONFLICT (id) DO UPDATE SET disconnected_at = now() RETURNING id`,
      [id, lease],
    );
    return rows.length > 0;
  }

  /** Whether nothing has happened to a credential for so many ms. */
  async isUntouchedFor(id: string, ms: number): Promise<boolean> {
    const rows = await this.unitOfWork.query(
      'SELECT id FROM calendar_credentials WHERE id = $1 AND updated_at <= now() - make_interval(secs => $2)',
      [id, ms / 1_000],
    );
    return rows.length > 0;
  }

  async wasOf(userId: string, id: string): Promise<boolean> {
    const rows = await this.unitOfWork.query(
      'SELECT id FROM calendar_credential_tombstones WHERE id = $1 AND user_id = $2',
      [id, userId],
    );
    return rows.length > 0;
  }

  /** Ids of grants to refresh: tokens that end soon, and grants that would otherwise die of idleness. A password does neither. */
  async dueForRefresh(limits: { expiringBefore: Date; idleSince: Date; limit: number }): Promise<string[]> {
    const rows = await this.unitOfWork.query<{ id: string }>(
      `(SELECT id FROM calendar_credentials WHERE status = 'active' AND token_expiry < $1 AND token_expiry > now()
         ORDER BY token_expiry LIMIT $3)
       UNION
       (SELECT id FROM calendar_credentials WHERE status = 'active' AND last_refreshed_at < $2 AND provider = ANY($4::text[])
         ORDER BY last_refreshed_at LIMIT $3)`,
      [limits.expiringBefore, limits.idleSince, limits.limit, CONSENT_PROVIDER_IDS],
    );
    return rows.map((row) => row.id);
  }
}
