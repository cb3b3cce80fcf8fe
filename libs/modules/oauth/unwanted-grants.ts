import { Connections, Grants } from '@calendar/contracts/ports';
import { VaultError } from '@calendar/platform/crypto';
import { DatabaseClock } from '@calendar/platform/database';
import { Injectable, Logger } from '@nestjs/common';
import { reasonOf } from './oauth-failure';
import { ParkedGrants, type EndedGrant, type ParkedGrant } from './parked-grant.store';
import { SealedGrants } from './sealed-grants';

/** A provider that cannot be reached is asked again this long; then the tokens are destroyed unrevoked. */
const REVOCATION_PATIENCE_MS = 10 * 60_000;

/** Gives back grants that nobody is to have: revokes them where the provider can, and destroys their tokens. */
@Injectable()
export class UnwantedGrants {
  private readonly logger = new Logger(UnwantedGrants.name);

  constructor(
    private readonly parked: ParkedGrants,
    private readonly sealed: SealedGrants,
    private readonly connections: Connections,
    private readonly grants: Grants,
    private readonly clock: DatabaseClock,
  ) {}

  /** Gives back a grant that was obtained just now. Never throws: whoever asks has an answer to give already. */
  async giveBack(grant: ParkedGrant): Promise<void> {
    try {
      await this.end(await this.parked.keepUntilRevoked(grant));
    } catch (error) {
      this.logger.warn({ provider: grant.provider, reason: reasonOf(error) }, 'an unwanted grant was not given back');
    }
  }

  /** Ends a grant whose ticket is good no more. What the provider cannot be told now the sweep tells it later. */
  async end(grant: EndedGrant): Promise<void> {
    const outcome = (await this.isNeeded(grant)) ? 'not-asked' : await this.revoke(grant);
    const isGivenUp = this.clock.now().getTime() - grant.endedAt.getTime() >= REVOCATION_PATIENCE_MS;
    if (outcome === 'failed' && !isGivenUp) return;
    await this.parked.destroy(grant);
  }

  /**
   * Google ends all that a person has given to a client, whichever of the tokens is revoked. So nothing is revoked while
   * a connection rests on the account, of whomever: a stranger who was sent somebody's link may have connected it
   * properly long ago. Nor while another consent to it waits to be finished: whoever goes last revokes.
   */
  private async isNeeded({ provider, account }: EndedGrant): Promise<boolean> {
    const { accountId } = account;
    return (await this.connections.usesAccount(provider, accountId)) || (await this.parked.awaits(provider, accountId));
  }

  private async revoke(grant: EndedGrant): Promise<'revoked' | 'unsupported' | 'failed' | 'not-asked'> {
    try {
      return await this.grants.revoke(grant.provider, await this.sealed.openRevocable(grant));
    } catch (error) {
      // A token that nobody can open any more cannot be revoked, and is destroyed all the same.
      if (!(error instanceof VaultError)) throw error;
      this.logger.warn({ provider: grant.provider, code: error.code }, 'a grant was destroyed without revoking it');
      return 'not-asked';
    }
  }
}
