import { CredentialDestroyed, DomainEvents } from '@calendar/contracts/domain-events';
import { Connections, Grants } from '@calendar/contracts/ports';
import type { ConnectionSummary, ProviderId } from '@calendar/contracts/vocabulary';
import { TokenVault, VaultError } from '@calendar/platform/crypto';
import { UnitOfWork } from '@calendar/platform/database';
import { Injectable, Logger } from '@nestjs/common';
import { sealContext, toSummary, type Credential } from './credential';
import { CredentialStore } from './credential.store';
import { RefreshLeases } from './refresh-lease.store';

/** A provider that cannot be reached is asked again this long; then the tokens are destroyed unrevoked. */
const REVOCATION_PATIENCE_MS = 10 * 60_000;

type Revocation = Awaited<ReturnType<Grants['revoke']>> | 'not-asked';

/** Answers other modules from the stored credentials. */
@Injectable()
export class StoredConnections extends Connections {
  private readonly logger = new Logger(StoredConnections.name);

  constructor(
    private readonly store: CredentialStore,
    private readonly leases: RefreshLeases,
    private readonly grants: Grants,
    private readonly vault: TokenVault,
    private readonly unitOfWork: UnitOfWork,
    private readonly events: DomainEvents,
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

  activeAmong(connectionIds: readonly string[]): Promise<string[]> {
    return this.store.activeAmong(connectionIds);
  }

  ofSameAccount(connectionId: string): Promise<string[]> {
    return this.store.othersOfAccount(connectionId);
  }

  async disconnecting(): Promise<ConnectionSummary[]> {
    return (await this.store.disconnecting()).map(toSummary);
  }

  async usesAccount(provider: ProviderId, accountId: string): Promise<boolean> {
    return (await this.store.livingOfAccount(provider, accountId)).length > 0;
  }

  async finishDisconnect(connectionId: string, withTheEnd?: () => Promise<void>): Promise<void> {
    const credential = await this.store.byId(connectionId);
    if (credential?.status !== 'disconnecting') return;
    const lease = await this.leases.takeForRevocation(credential);
    if (!lease) return;
    try {
      const outcome = await this.revokeAsWanted(credential);
      if (outcome === 'failed' && !(await this.store.isUntouchedFor(connectionId, REVOCATION_PATIENCE_MS))) return;
      await this.unitOfWork.runInTurnOf(credential.userId, async () => {
        if (!(await this.store.destroy(connectionId, lease))) return;
        await withTheEnd?.();
        await this.events.publish(new CredentialDestroyed({ connectionId, userId: credential.userId }));
      });
    } finally {
      // Finds nothing once the credential is gone.
      await this.leases.release(connectionId, lease);
    }
  }

  /**
   * Revokes where the provider can. Google ends all that a person has given to a client, whichever of the tokens is
   * revoked. So not while somebody else is connected to the same account, unless the person wants just that; nor while a
   * new grant waits for its person: should nobody come for it, it is revoked then.
   */
  private async revokeAsWanted(credential: Credential): Promise<Revocation> {
    const { id: connectionId, provider, accountId } = credential;
    const living = await this.store.livingOfAccount(provider, accountId);
    const others = living.filter(({ id, status }) => id !== connectionId && status === 'active');
    if (credential.endsAccess) return this.revokeAll([credential, ...others]);
    if (others.length > 0 || (await this.grants.awaits(provider, accountId))) return 'not-asked';
    return this.revoke(credential);
  }

  /** One by one: the token of the first may have died long ago, and then it takes none of the others along. */
  private async revokeAll(credentials: readonly Credential[]): Promise<Revocation> {
    let worst: Revocation = 'revoked';
    for (const credential of credentials) {
      const outcome = await this.revoke(credential);
      if (outcome === 'failed') worst = outcome;
    }
    return worst;
  }

  private async revoke(credential: Credential): Promise<Revocation> {
    const { id: connectionId, provider } = credential;
    try {
      const token = await this.vault.open(credential.sealedRefreshToken, sealContext(credential, 'refresh_token'));
      return await this.grants.revoke(provider, token);
    } catch (error) {
      // A token that nobody can open any more cannot be revoked, and is destroyed all the same.
      if (!(error instanceof VaultError)) throw error;
      this.logger.warn({ connectionId, code: error.code }, 'a grant was destroyed without revoking it');
      return 'not-asked';
    }
  }
}
