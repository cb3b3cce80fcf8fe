import { DomainEvents, GrantSealedAnew } from '@calendar/contracts/domain-events';
import { TokenVault, VaultError } from '@calendar/platform/crypto';
import { UnitOfWork } from '@calendar/platform/database';
import {
  CREDENTIAL_COLUMNS,
  sealContext,
  toCredential,
  type Credential,
  type CredentialRow,
  type TokenKind,
} from './credential';

const BATCH = 500;
/** How often the tokens of one connection may be replaced by a refresh while they are being sealed anew. */
const MOST_ATTEMPTS = 5;
const FIRST_ID = '00000000-0000-0000-0000-000000000000';

export interface RotationResult {
  /** How many connections were sealed anew, and how many needed nothing; all of them can be opened. */
  resealed: number;
  current: number;
  /** Ids of connections with a token that no configured key opens. */
  lost: string[];
}

/** Seals anew what an older key has sealed, beside running processes: whoever refreshes meanwhile wins. */
export class KeyRotation {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly vault: TokenVault,
    private readonly events: DomainEvents,
  ) {}

  /** Safe to repeat, and to stop at any point. */
  async run(): Promise<RotationResult> {
    const result: RotationResult = { resealed: 0, current: 0, lost: [] };
    for (let batch = await this.after(FIRST_ID); batch.length > 0; batch = await this.after(batch.at(-1)!.id)) {
      for (const credential of batch) await this.one(credential, result);
    }
    return result;
  }

  private async one(credential: Credential, result: RotationResult): Promise<void> {
    try {
      if (await this.reseal(credential)) result.resealed += 1;
      else result.current += 1;
    } catch (error) {
      if (!(error instanceof VaultError)) throw error;
      result.lost.push(credential.id);
    }
  }

  /** @returns false when there was nothing to do; throws VaultError */
  private async reseal(stored: Credential): Promise<boolean> {
    let credential: Credential | undefined = stored;
    for (let attempt = 0; credential && attempt < MOST_ATTEMPTS; attempt += 1) {
      const refreshToken = await this.sealedAnew(credential, 'refresh_token');
      const accessToken = await this.sealedAnew(credential, 'access_token');
      if (refreshToken === credential.sealedRefreshToken && accessToken === credential.sealedAccessToken) return false;
      if (await this.replace(credential, { refreshToken, accessToken })) return true;
      credential = await this.again(credential.id);
    }
    return false;
  }

  private async sealedAnew(credential: Credential, kind: TokenKind): Promise<string> {
    const sealed = kind === 'refresh_token' ? credential.sealedRefreshToken : credential.sealedAccessToken;
    const context = sealContext(credential, kind);
    // Also what needs nothing is opened: only that proves that it is sealed with this key, and not with another of its id.
    const token = await this.vault.open(sealed, context);
    return this.vault.sealedWith(sealed) === this.vault.sealingKid ? sealed : this.vault.seal(token, context);
  }

  private replace(old: Credential, sealed: { refreshToken: string; accessToken: string }): Promise<boolean> {
    const { id: connectionId, userId, provider } = old;
    return this.unitOfWork.runInTurnOf(userId, async () => {
      const rows = await this.unitOfWork.query(
        `UPDATE calendar_credentials SET refresh_token = $4, access_token = $5
          WHERE id = $1 AND refresh_token = $2 AND access_token = $3 RETURNING id`,
        [connectionId, old.sealedRefreshToken, old.sealedAccessToken, sealed.refreshToken, sealed.accessToken],
      );
      if (rows.length === 0) return false;
      const keyId = this.vault.sealingKid;
      await this.events.publish(new GrantSealedAnew({ connectionId, userId, provider, keyId }));
      return true;
    });
  }

  private async again(id: string): Promise<Credential | undefined> {
    const rows = await this.unitOfWork.query<CredentialRow>(
      `SELECT ${CREDENTIAL_COLUMNS} FROM calendar_credentials WHERE id = $1`,
      [id],
    );
    return rows.map(toCredential)[0];
  }

  private async after(id: string): Promise<Credential[]> {
    const rows = await this.unitOfWork.query<CredentialRow>(
      `SELECT ${CREDENTIAL_COLUMNS} FROM calendar_credentials WHERE id > $1 ORDER BY id LIMIT $2`,
      [id, BATCH],
    );
    return rows.map(toCredential);
  }
}
