import { Connections, Grants } from '@calendar/contracts/ports';
import type { ConnectionSummary } from '@calendar/contracts/vocabulary';
import { TokenVault, VaultError } from '@calendar/platform/crypto';
import { Injectable, Logger } from '@nestjs/common';
import { sealContext, toSummary, type Credential } from './credential';
import { CredentialStore } from './credential.store';

/** Answers other modules from the stored credentials. */
@Injectable()
export class StoredConnections extends Connections {
  private readonly logger = new Logger(StoredConnections.name);

  constructor(
    private readonly store: CredentialStore,
    private readonly grants: Grants,
    private readonly vault: TokenVault,
  ) {
    super();
  }

  async ofUser(userId: string): Promise<ConnectionSummary[]> {
    return (await this.store.ofUser(userId)).map(toSummary);
  }

  async byId(connectionId: string): Promise<ConnectionSummary | null> {
    const credential = await this.store.byId(connectionId);
    return credential && toSummary(credential);
  }

  async disconnecting(): Promise<ConnectionSummary[]> {
    return (await this.store.disconnecting()).map(toSummary);
  }

  async finishDisconnect(connectionId: string): Promise<void> {
    const credential = await this.store.byId(connectionId);
    if (credential?.status !== 'disconnecting') return;
    await this.revoke(credential);
    await this.store.destroy(credential);
  }

  private async revoke(credential: Credential): Promise<void> {
    try {
      const token = await this.vault.open(credential.sealedRefreshToken, sealContext(credential, 'refresh_token'));
      await this.grants.revoke(credential.provider, token);
    } catch (error) {
      // A token that nobody can open any more cannot be revoked, and is destroyed all the same.
      if (!(error instanceof VaultError)) throw error;
      this.logger.warn({ connectionId: credential.id, code: error.code }, 'a grant was destroyed without revoking it');
    }
  }
}
