import { randomUUID } from 'node:crypto';
import type { GrantRemedy } from '@calendar/contracts/ports';
import type { ConnectionStatus } from '@calendar/contracts/vocabulary';
import { UnitOfWork } from '@calendar/platform/database';
import { Injectable } from '@nestjs/common';
import type { Credential } from './credential';

/** Longer than a token endpoint is waited for; after a crash another process may refresh this much later. */
const LEASE_SECONDS = 45;
/** From now on, and not from when it began to wait for the row. `$4`: LEASE_SECONDS */
const UNTIL = 'refresh_lease_until = clock_timestamp() + make_interval(secs => $4)';

export interface RefreshedTokens {
  sealedAccessToken: string;
  accessTokenExpiresAt: string;
  /** `null`: the provider did not rotate it. */
  sealedRefreshToken: string | null;
  scopes: string[] | null;
}

/**
 * One refresh (or revocation) at a time for each grant, over all processes: a lease in the row, so that no transaction
 * stays open while the provider is asked.
 */
@Injectable()
export class RefreshLeases {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** @returns the lease, or `null` when another process holds one or the grant is not the one we know any more */
  async take(credential: Credential): Promise<string | null> {
    const lease = randomUUID();
    const rows = await this.unitOfWork.query(
      `UPDATE calendar_credentials SET refresh_lease = $3, ${UNTIL}
        WHERE id = $1 AND access_token = $2 AND status <> 'reauth_required'
          AND (refresh_lease_until IS NULL OR refresh_lease_until < now())
        RETURNING id`,
      [credential.id, credential.sealedAccessToken, lease, LEASE_SECONDS],
    );
    return rows.length > 0 ? lease : null;
  }

  /**
   * Saves what was obtained under a lease. Also when that has ended meanwhile and another process holds one: as long as
   * the old tokens are there, these are the newest, and the provider may have taken the old ones back.
   *
   * @returns false when a newer grant has taken its place
   */
  async save(outdated: Credential, lease: string, tokens: RefreshedTokens): Promise<boolean> {
    const rows = await this.unitOfWork.query(
      `UPDATE calendar_credentials SET
         access_token = $3, token_expiry = $4, refresh_token = coalesce($5, refresh_token),
         scopes = coalesce($6, scopes), last_refreshed_at = now(), refresh_failing_since = NULL,
         refresh_lease = NULL, refresh_lease_until = NULL, updated_at = now()
       WHERE id = $1 AND (refresh_lease = $2 OR access_token = $7) RETURNING id`,
      [
        outdated.id,
        lease,
        tokens.sealedAccessToken,
        tokens.accessTokenExpiresAt,
        tokens.sealedRefreshToken,
        tokens.scopes,
        outdated.sealedAccessToken,
      ],
    );
    return rows.length > 0;
  }

  async release(id: string, lease: string): Promise<void> {
    await this.unitOfWork.query(
      `UPDATE calendar_credentials SET refresh_lease = NULL, refresh_lease_until = NULL
        WHERE id = $1 AND refresh_lease = $2`,
      [id, lease],
    );
  }

  /**
   * Gives a lease back without new tokens.
   *
   * @param failure.isFirst those before are over and forgotten
   * @returns whether this is the first refresh that has failed since one succeeded
   */
  async giveUp(id: string, lease: string, { isFirst }: { isFirst: boolean }): Promise<boolean> {
    const [row] = await this.unitOfWork.query<{ is_first: boolean }>(
      `UPDATE calendar_credentials SET refresh_lease = NULL, refresh_lease_until = NULL,
              refresh_failing_since = CASE WHEN $3 THEN now() ELSE coalesce(refresh_failing_since, now()) END
        WHERE id = $1 AND refresh_lease = $2 RETURNING refresh_failing_since = now() AS is_first`,
      [id, lease, isFirst],
    );
    return row?.is_first ?? false;
  }

  /**
   * Marks a dead grant, and gives the lease back. A connection that is leaving leaves all the same.
   *
   * @returns the status that the connection now has; `null` when a newer grant has taken its place
   */
  async markGrantDead(id: string, lease: string, remedy: GrantRemedy): Promise<ConnectionStatus | null> {
    const [row] = await this.unitOfWork.query<{ status: ConnectionStatus }>(
      `UPDATE calendar_credentials SET
         status = CASE WHEN status = 'active' THEN 'reauth_required' ELSE status END,
         reauth_since = coalesce(reauth_since, now()), reauth_remedy = $3, refresh_lease = NULL, refresh_lease_until = NULL,
         updated_at = now()
       WHERE id = $1 AND refresh_lease = $2 RETURNING status`,
      [id, lease, remedy],
    );
    return row?.status ?? null;
  }

  /** For the last step of a disconnect: the grant is about to be revoked. @returns as `take` */
  async takeForRevocation(credential: Pick<Credential, 'id' | 'grantNumber'>): Promise<string | null> {
    const lease = randomUUID();
    const rows = await this.unitOfWork.query(
      `UPDATE calendar_credentials SET refresh_lease = $3, ${UNTIL}
        WHERE id = $1 AND grant_number = $2 AND status = 'disconnecting'
          AND (refresh_lease_until IS NULL OR refresh_lease_until < now())
        RETURNING id`,
      [credential.id, credential.grantNumber, lease, LEASE_SECONDS],
    );
    return rows.length > 0 ? lease : null;
  }
}
