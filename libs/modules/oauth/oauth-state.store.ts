import type { FirstSyncStart } from '@calendar/contracts/vocabulary';
import { hashSecret, randomToken, TokenVault } from '@calendar/platform/crypto';
import { UnitOfWork } from '@calendar/platform/database';
import { Injectable } from '@nestjs/common';
import type { OauthProviderId } from './provider-profiles';

const LIFE_SECONDS = 10 * 60;

export interface OpenConsent {
  userId: string;
  provider: OauthProviderId;
  /** PKCE, RFC 7636. */
  verifier: string;
  returnTo: string | null;
  /** Id of the connection whose grant is to be renewed. */
  renews: string | null;
  start: FirstSyncStart;
}

/** A consent that the browser has come back with. */
export interface ReturnedConsent extends OpenConsent {
  /** By the clock of the database. */
  cameBackAt: Date;
}

interface StateRow {
  user_id: string;
  provider: OauthProviderId;
  sealed_verifier: string;
  return_to: string | null;
  renews: string | null;
  start: FirstSyncStart;
  alive: boolean;
  came_back_at: Date;
}

/**
 * Consents that have begun. A state is random, stored hashed, good once and for ten minutes, and bound to the person and
 * the provider it was made for.
 */
@Injectable()
export class OauthStates {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly vault: TokenVault,
  ) {}

  async open(consent: OpenConsent): Promise<{ state: string; expiresAt: Date }> {
    const state = randomToken();
    const stateHash = hashSecret(state);
    const [row] = await this.unitOfWork.query<{ expires_at: Date }>(
      `INSERT INTO oauth_states (state_hash, user_id, provider, sealed_verifier, return_to, renews, start, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, now() + make_interval(secs => $8)) RETURNING expires_at`,
      [
        stateHash,
        consent.userId,
        consent.provider,
        await this.vault.seal(consent.verifier, { purpose: 'pkce', stateHash }),
        consent.returnTo,
        consent.renews,
        consent.start,
        LIFE_SECONDS,
      ],
    );
    return { state, expiresAt: row!.expires_at };
  }

  /** Takes a state out of the world. `null` when it never was, is used up, expired, or of another provider. */
  async consume(state: string, provider: OauthProviderId): Promise<ReturnedConsent | null> {
    const stateHash = hashSecret(state);
    const [row] = await this.unitOfWork.query<StateRow>(
      `DELETE FROM oauth_states WHERE state_hash = $1
       RETURNING user_id, provider, sealed_verifier, return_to, renews, start, expires_at > now() AS alive,
                 now() AS came_back_at`,
      [stateHash],
    );
    if (!row?.alive || row.provider !== provider) return null;
    const verifier = await this.vault.open(row.sealed_verifier, { purpose: 'pkce', stateHash });
    const { user_id: userId, return_to: returnTo, renews, start, came_back_at: cameBackAt } = row;
    return { userId, provider: row.provider, verifier, returnTo, renews, start, cameBackAt };
  }

  async deleteExpired(): Promise<number> {
    const rows = await this.unitOfWork.query(`DELETE FROM oauth_states WHERE expires_at < now() RETURNING state_hash`);
    return rows.length;
  }
}
