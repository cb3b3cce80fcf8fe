import { ExpiredStates } from '@calendar/contracts/ports';
import { Injectable } from '@nestjs/common';
import { OauthStates } from './oauth-state.store';
import { ParkedGrants } from './parked-grant.store';
import { UnwantedGrants } from './unwanted-grants';

/** What one sweep gives back, and how much of it at once: each may wait for a provider that does not answer. */
const MOST_IN_ONE_RUN = 40;
const AT_ONCE = 8;

/** Ends what nobody finished: consents that were begun, and grants that were given. */
@Injectable()
export class UnfinishedConsents extends ExpiredStates {
  constructor(
    private readonly states: OauthStates,
    private readonly parked: ParkedGrants,
    private readonly unwanted: UnwantedGrants,
  ) {
    super();
  }

  async deleteExpired(): Promise<number> {
    const states = await this.states.deleteExpired();
    const grants = await this.parked.ended(MOST_IN_ONE_RUN);
    const count = grants.length;
    const worker = async (): Promise<void> => {
      for (let grant = grants.shift(); grant; grant = grants.shift()) await this.unwanted.end(grant);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    return states + count;
  }
}
