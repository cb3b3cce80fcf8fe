import { TokenVault } from '@calendar/platform/crypto';
import { Injectable } from '@nestjs/common';
import type { ObtainedGrant } from './grant-handover';
import type { ParkedGrant } from './parked-grant.store';

type Sealed = Pick<ParkedGrant, 'sealedRefreshToken' | 'sealedAccessToken'>;
type Owner = Pick<ObtainedGrant, 'userId' | 'provider' | 'account'>;

/** Seals the tokens of a grant for exactly one person and account, as those of a connection are. */
@Injectable()
export class SealedGrants {
  constructor(private readonly vault: TokenVault) {}

  async seal(owner: Owner, tokens: { accessToken: string; refreshToken: string | null }): Promise<Sealed> {
    const { accessToken, refreshToken } = tokens;
    return {
      sealedAccessToken: await this.vault.seal(accessToken, contextOf(owner, 'access_token')),
      sealedRefreshToken: refreshToken && (await this.vault.seal(refreshToken, contextOf(owner, 'refresh_token'))),
    };
  }

  /** @returns the token whose revocation ends all of a grant; throws VaultError */
  openRevocable(grant: ParkedGrant): Promise<string> {
    return grant.sealedRefreshToken === null
      ? this.vault.open(grant.sealedAccessToken, contextOf(grant, 'access_token'))
      : this.vault.open(grant.sealedRefreshToken, contextOf(grant, 'refresh_token'));
  }
}

function contextOf({ userId, provider, account }: Owner, kind: 'access_token' | 'refresh_token') {
  return { userId, provider, accountId: account.accountId, kind };
}
