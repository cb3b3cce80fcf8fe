import { TokenVault, VaultError } from '@calendar/platform/crypto';
import { Injectable, Logger } from '@nestjs/common';
import { sealContext, type Credential } from './credential';

/** Some kilobytes each. */
const MOST_KEPT = 5_000;

/** Access tokens in the clear, in memory only: opening one costs more than reading the row that says which is the one. */
@Injectable()
export class OpenedTokens {
  private readonly logger = new Logger(OpenedTokens.name);
  /** By connection; the one that was used longest ago comes first. */
  private readonly kept = new Map<string, { sealed: string; token: string }>();

  constructor(private readonly vault: TokenVault) {}

  /** @returns `null` when it cannot be opened (its key is gone, or it is damaged): then another one must be obtained */
  async open(credential: Credential): Promise<string | null> {
    const { id, sealedAccessToken: sealed } = credential;
    const known = this.kept.get(id);
    if (known?.sealed === sealed) return this.keep(id, known);
    try {
      const token = await this.vault.open(sealed, sealContext(credential, 'access_token'));
      return this.keep(id, { sealed, token });
    } catch (error) {
      if (!(error instanceof VaultError)) throw error;
      this.logger.warn({ connectionId: id, code: error.code }, 'a stored access token cannot be opened');
      return null;
    }
  }

  forget(connectionId: string): void {
    this.kept.delete(connectionId);
  }

  private keep(connectionId: string, opened: { sealed: string; token: string }): string {
    this.kept.delete(connectionId);
    this.kept.set(connectionId, opened);
    const [oldest] = this.kept.keys();
    if (this.kept.size > MOST_KEPT && oldest !== undefined) this.kept.delete(oldest);
    return opened.token;
  }
}
