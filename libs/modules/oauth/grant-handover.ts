import { DomainEvents, GrantObtained } from '@calendar/contracts/domain-events';
import { Connections, Grants } from '@calendar/contracts/ports';
import { TokenVault } from '@calendar/platform/crypto';
import { UnitOfWork } from '@calendar/platform/database';
import { Injectable, Logger } from '@nestjs/common';
import { reasonOf } from './oauth-failure';
import type { OauthProviderId } from './provider-profiles';
import type { Account } from './token-response';

export interface ObtainedGrant {
  userId: string;
  provider: OauthProviderId;
  account: Account;
  scopes: string[];
  accessToken: string;
  /** ISO instant. */
  accessTokenExpiresAt: string;
  refreshToken: string | null;
}

/** Hands a new grant to whoever keeps it, with the tokens sealed for exactly this person and account. */
@Injectable()
export class GrantHandover {
  private readonly logger = new Logger(GrantHandover.name);

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly vault: TokenVault,
    private readonly events: DomainEvents,
    private readonly connections: Connections,
    private readonly grants: Grants,
  ) {}

  /** @returns the id of the connection that the grant now belongs to */
  async handOver(grant: ObtainedGrant): Promise<string> {
    const { userId, provider, account, refreshToken } = grant;
    const context = { userId, provider, accountId: account.accountId };
    const sealedAccessToken = await this.vault.seal(grant.accessToken, { ...context, kind: 'access_token' });
    const sealedRefreshToken =
      refreshToken && (await this.vault.seal(refreshToken, { ...context, kind: 'refresh_token' }));
    return this.unitOfWork.runInTurnOf(userId, async () => {
      await this.events.publish(
        new GrantObtained({
          ...context,
          accountEmail: account.accountEmail,
          scopes: grant.scopes,
          sealedRefreshToken,
          sealedAccessToken,
          accessTokenExpiresAt: grant.accessTokenExpiresAt,
        }),
      );
      const connections = await this.connections.ofUser(userId);
      const connection = connections.find(
        (candidate) => candidate.provider === provider && candidate.accountId === account.accountId,
      );
      if (!connection) throw new Error('nobody keeps the grants: is the credentials module loaded?');
      return connection.id;
    });
  }
  /**
   * Revokes a grant that nobody keeps, as well as can be. Not while a connection rests on this account: Google ends all
   * that a person has given to a client, whichever of the tokens is revoked. Never throws.
   */
  async giveBack(provider: OauthProviderId, account: Account, token: string): Promise<void> {
    try {
      if (await this.connections.usesAccount(provider, account.accountId)) return;
      await this.grants.revoke(provider, token);
    } catch (error) {
      this.logger.warn({ provider, reason: reasonOf(error) }, 'an unwanted grant was not revoked');
    }
  }
}
