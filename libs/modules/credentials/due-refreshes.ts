import { ReauthRequiredError, TokenUnavailableError } from '@calendar/contracts/ports';
import { DatabaseClock } from '@calendar/platform/database';
import { Injectable, Logger } from '@nestjs/common';
import type { Credential } from './credential';
import { CredentialStore } from './credential.store';
import { TokenRefresh } from './token-refresh';

/** Tokens are refreshed before anybody has to wait for it. */
const PROACTIVE_MS = 10 * 60_000;
/** Microsoft forgets a grant after 90 idle days, Google after six months. */
const IDLE_MS = 7 * 24 * 60 * 60_000;
const MOST_IN_ONE_RUN = 500;
const AT_ONCE = 8;

interface Limits {
  expiringBefore: Date;
  idleSince: Date;
}

/** Refreshes what ends soon, and what would die of idleness. */
@Injectable()
export class DueRefreshes {
  private readonly logger = new Logger(DueRefreshes.name);

  constructor(
    private readonly store: CredentialStore,
    private readonly refresh: TokenRefresh,
    private readonly clock: DatabaseClock,
  ) {}

  /** @returns counts of this run; what another process was at is in neither */
  async run(): Promise<{ refreshed: number; failed: number }> {
    const now = this.clock.now().getTime();
    const limits = { expiringBefore: new Date(now + PROACTIVE_MS), idleSince: new Date(now - IDLE_MS) };
    const ids = await this.store.dueForRefresh({ ...limits, limit: MOST_IN_ONE_RUN });
    const counts = { refreshed: 0, failed: 0 };
    const worker = async (): Promise<void> => {
      for (let id = ids.shift(); id !== undefined; id = ids.shift()) {
        const outcome = await this.one(id, limits);
        if (outcome !== 'nothing') counts[outcome] += 1;
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    return counts;
  }

  private async one(connectionId: string, limits: Limits): Promise<'refreshed' | 'failed' | 'nothing'> {
    try {
      const credential = await this.store.byId(connectionId);
      if (!credential || !isDue(credential, limits)) return 'nothing';
      return (await this.refresh.run(credential)) === null ? 'nothing' : 'refreshed';
    } catch (error) {
      if (!(error instanceof ReauthRequiredError || error instanceof TokenUnavailableError)) {
        this.logger.error({ err: error, connectionId }, 'a grant could not be refreshed');
      }
      return 'failed';
    }
  }
}

/** Whether it still is: another process may have been here since the list was made. */
function isDue(credential: Credential, { expiringBefore, idleSince }: Limits): boolean {
  if (credential.status !== 'active') return false;
  return credential.accessTokenExpiresAt < expiringBefore || credential.lastRefreshedAt < idleSince;
}
