import type { FirstSyncStart } from '@calendar/contracts/vocabulary';
import { hashSecret, randomToken, TokenVault } from '@calendar/platform/crypto';
import { UnitOfWork } from '@calendar/platform/database';
import { Injectable } from '@nestjs/common';
import type { OauthProviderId } from './provider-profiles';

const LIFE_MS = 10 * 60_000;

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

interface StateRow {
  user_id: string;
  provider: OauthProviderId;
  sealed_verifier: string;
  return_to: string | null;
  renews: string | null;
  start: FirstSyncStart;
  alive: boolean;
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
    const expiresAt = new Date(Date.now() + LIFE_MS);
    await this.unitOfWork.query(
      `INSERT INTO oauth_states (state_hash, user_id, provider, sealed_verifier, return_to, renews, start, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [
        stateHash,
        consent.userId,
        consent.provider,
        await this.vault.seal(consent.verifier, { purpose: 'pkce', stateHash }),
        consent.returnTo,
        consent.renews,
        consent.start,
        expiresAt,
      ],
    );
    return { state, expiresAt };
  }

  /** Takes a state out of the world. `null` when it never was, is used up, expired, or of another provider. */
  async consume(state: string, provider: OauthProviderId): Promise<OpenConsent | null> {
    const stateHash = hashSecret(state);
    const [row] = await this.unitOfWork.query<StateRow>(
      `DELETE FROM oauth_states WHERE state_hash = $1
       RETURNING user_id, provider, sealed_verifier, return_to, renews, start, expires_at > now() AS alive`,
      [stateHash],
    );
    if (!row?.alive || row.provider !== provider) return null;
    const verifier = await this.vault.open(row.sealed_verifier, { purpose: 'pkce', stateHash });
    const { user_id: userId, return_to: returnTo, renews, start } = row;
    return { userId, provider: row.provider, verifier, returnTo, renews, start };
  }

  async deleteExpired(): Promise<number> {
    const rows = await this.unitOfWork.query(`DELETE FROM oauth_states WHERE expires_at < now() RETURNING state_hash`);
    return rows.length;
  }
}
