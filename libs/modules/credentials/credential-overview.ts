import type { ProviderId } from '@calendar/contracts/vocabulary';
import { VaultError, type TokenVault } from '@calendar/platform/crypto';
import type { UnitOfWork } from '@calendar/platform/database';
import { isUUID } from 'class-validator';
import { CREDENTIAL_COLUMNS, sealContext, toCredential, type CredentialRow } from './credential';

/** A token that ends sooner is not begun with. */
const LEAST_LIFE_SECONDS = 60;

export interface ScopesInUse {
  provider: ProviderId;
  scopes: string[];
  connections: number;
}

export interface UsableAccount {
  id: string;
  provider: ProviderId;
  accessToken: string;
}

/** What an operator may know of all connections together. Changes nothing: no token is refreshed. */
export class CredentialOverview {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** How many active connections have been granted which scopes. */
  activeByScopes(): Promise<ScopesInUse[]> {
    return this.unitOfWork.query<ScopesInUse>(
      `SELECT provider, scopes, count(*)::int AS connections FROM calendar_credentials WHERE status = 'active'
        GROUP BY provider, scopes ORDER BY provider, scopes`,
    );
  }

  /**
   * A connection whose access token is good for a while.
   *
   * @param id the newest one of all when absent
   * @returns `null` when there is none, or no key opens its token
   */
  async usable(vault: TokenVault, id?: string): Promise<UsableAccount | null> {
    if (id !== undefined && !isUUID(id)) return null;
    const [row] = await this.unitOfWork.query<CredentialRow>(
      `SELECT ${CREDENTIAL_COLUMNS} FROM calendar_credentials
        WHERE status = 'active' AND token_expiry > now() + make_interval(secs => $1) AND ($2::uuid IS NULL OR id = $2)
        ORDER BY created_at DESC LIMIT 1`,
      [LEAST_LIFE_SECONDS, id ?? null],
    );
    if (!row) return null;
    const credential = toCredential(row);
    try {
      const accessToken = await vault.open(credential.sealedAccessToken, sealContext(credential, 'access_token'));
      return { id: credential.id, provider: credential.provider, accessToken };
    } catch (error) {
      if (error instanceof VaultError) return null;
      throw error;
    }
  }
}
