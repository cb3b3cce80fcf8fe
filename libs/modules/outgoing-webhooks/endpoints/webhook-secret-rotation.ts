import { VaultError, type TokenVault } from '@calendar/platform/crypto';
import type { UnitOfWork } from '@calendar/platform/database';
import { EndpointSecrets } from './endpoint-secrets';

interface SealedRow {
  id: string;
  secret: string;
  previous_secret: string | null;
}

export interface SecretRotationResult {
  /** How many endpoints had a secret sealed anew, and how many needed nothing; all of them can be opened. */
  resealed: number;
  current: number;
  /** Ids of endpoints with a secret that no configured key opens. */
  lost: string[];
}

/** Seals the secrets of endpoints anew, beside running processes: a secret that is rotated meanwhile wins. */
export class WebhookSecretRotation {
  private readonly secrets: EndpointSecrets;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    vault: TokenVault,
  ) {
    this.secrets = new EndpointSecrets(vault);
  }

  /** Safe to repeat, and to stop at any point. There are few endpoints, so they are read at once. */
  async run(): Promise<SecretRotationResult> {
    const result: SecretRotationResult = { resealed: 0, current: 0, lost: [] };
    const rows = await this.unitOfWork.query<SealedRow>(
      `SELECT id, secret, previous_secret FROM webhook_endpoints WHERE secret IS NOT NULL ORDER BY id`,
    );
    for (const row of rows) {
      try {
        if (await this.reseal(row)) result.resealed += 1;
        else result.current += 1;
      } catch (error) {
        if (!(error instanceof VaultError)) throw error;
        result.lost.push(row.id);
      }
    }
    return result;
  }

  /** @returns false when there was nothing to do */
  private async reseal({ id, secret, previous_secret: previous }: SealedRow): Promise<boolean> {
    const anew = await this.secrets.sealedAnew(id, secret);
    const previousAnew = previous && (await this.secrets.sealedAnew(id, previous));
    if (anew === secret && previousAnew === previous) return false;
    // Each by itself: one that has been rotated meanwhile was sealed with the new key, and moves the other along.
    await this.replace('secret', { id, old: secret, anew });
    await this.replace('previous_secret', { id, old: secret, anew });
    if (previous && previousAnew) await this.replace('previous_secret', { id, old: previous, anew: previousAnew });
    return true;
  }

  private async replace(
    column: 'secret' | 'previous_secret',
    { id, old, anew }: { id: string; old: string; anew: string },
  ): Promise<void> {
    await this.unitOfWork.query(`UPDATE webhook_endpoints SET ${column} = $3 WHERE id = $1 AND ${column} = $2`, [
      id,
      old,
      anew,
    ]);
  }
}
