import { DomainEvents, GrantObtained } from '@calendar/contracts/domain-events';
import { Connections } from '@calendar/contracts/ports';
import { TokenVault } from '@calendar/platform/crypto';
import { UnitOfWork } from '@calendar/platform/database';
import { Injectable } from '@nestjs/common';
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
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly vault: TokenVault,
    private readonly events: DomainEvents,
    private readonly connections: Connections,
  ) {}

  /** @returns the id of the connection that the grant now belongs to */
  async handOver(grant: ObtainedGrant): Promise<string> {
    const { userId, provider, account, refreshToken } = grant;
    const context = { userId, provider, accountId: account.accountId };
    const sealedAccessToken = await this.vault.seal(grant.accessToken, { ...context, kind: 'access_token' });
    const sealedRefreshToken =
      refreshToken && (await this.vault.seal(refreshToken, { ...context, kind: 'refresh_token' }));
    return this.unitOfWork.run(async () => {
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
}
