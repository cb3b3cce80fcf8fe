import { setTimeout as delay } from 'node:timers/promises';
import { AccessTokens, ReauthRequiredError, TokenUnavailableError } from '@calendar/contracts/ports';
import { PROVIDERS } from '@calendar/contracts/vocabulary';
import { DatabaseClock } from '@calendar/platform/database';
import { Injectable } from '@nestjs/common';
import type { Credential } from './credential';
import { CredentialStore } from './credential.store';
import { DueRefreshes } from './due-refreshes';
import { OpenedTokens } from './opened-tokens';
import { TokenRefresh } from './token-refresh';

/** A token is handed out only when it is good for at least this long, or for this part of a life that is shorter. */
const MIN_LIFE_MS = 60_000;
const MIN_LIFE_PART = 0.1;
/** A token that is refused so soon after its refresh was not the fault: another one would be refused as well. */
const JUST_REFRESHED_MS = 5_000;
const AFTER_REFUSAL_MS = 60_000;
/** How long the winner of a race is waited for, and how often it is looked for. */
const WINNER_WAIT_MS = 30_000;
const WINNER_POLL_MS = 50;

/** Hands out access tokens, and has new ones made when they end. */
@Injectable()
export class StoredAccessTokens extends AccessTokens {
  /** What is being renewed in this process, by the sealed access token that is to be replaced. */
  private readonly underWay = new Map<string, Promise<string>>();

  constructor(
    private readonly store: CredentialStore,
    private readonly opened: OpenedTokens,
    private readonly refresh: TokenRefresh,
    private readonly due: DueRefreshes,
    private readonly clock: DatabaseClock,
  ) {
    super();
  }

  async fresh(connectionId: string): Promise<string> {
    const credential = await this.usable(connectionId);
    const waitMs = waitAfterRefusal(credential, this.clock.now());
    if (waitMs > 0) throw new TokenUnavailableError('The password was refused a moment ago.', waitMs);
    const token = await this.opened.open(credential);
    return token !== null && livesOn(credential, this.clock.now()) ? token : this.renew(credential);
  }

  async replace(connectionId: string, rejected: string): Promise<string> {
    const credential = await this.usable(connectionId);
    const token = await this.opened.open(credential);
    return token !== null && (token !== rejected || isJustRefreshed(credential, this.clock.now()))
      ? token
      : this.renew(credential);
  }

  refreshDue(): Promise<{ refreshed: number; failed: number }> {
    return this.due.run();
  }

  /** One renewal at a time in this process; the lease sees to it that it is one over all processes. */
  private renew(credential: Credential): Promise<string> {
    const outdated = credential.sealedAccessToken;
    const running = this.underWay.get(outdated);
    if (running) return running;
    const renewal = this.replaceStored(credential).finally(() => this.underWay.delete(outdated));
    this.underWay.set(outdated, renewal);
    return renewal;
  }

  /** @returns the token that takes the place of the stored one, whoever obtains it */
  private async replaceStored(outdated: Credential): Promise<string> {
    const giveUpAt = performance.now() + WINNER_WAIT_MS;
    for (let credential = outdated; performance.now() < giveUpAt; credential = await this.usable(outdated.id)) {
      const isReplaced = credential.sealedAccessToken !== outdated.sealedAccessToken;
      const token = isReplaced ? await this.opened.open(credential) : await this.refresh.run(credential);
      if (token !== null) return token;
      await delay(WINNER_POLL_MS);
    }
    throw new TokenUnavailableError('Another process has been refreshing this grant for too long.');
  }

  /** Also a connection that is being disconnected: its clean-up still needs a token. */
  private async usable(connectionId: string): Promise<Credential> {
    const credential = await this.store.byId(connectionId);
    if (credential && credential.status !== 'reauth_required') return credential;
    this.opened.forget(connectionId);
    throw new ReauthRequiredError(connectionId);
  }
}

/**
 * A password that was refused is not shown again at once: guards against guessing would slow down all that comes from here.
 *
 * @returns ms; 0: it may be used
 */
function waitAfterRefusal({ provider, refreshFailingSince }: Credential, now: Date): number {
  if (PROVIDERS[provider].access !== 'password' || refreshFailingSince === null) return 0;
  return Math.max(0, refreshFailingSince.getTime() + AFTER_REFUSAL_MS - now.getTime());
}

function livesOn({ accessTokenExpiresAt, lastRefreshedAt }: Credential, now: Date): boolean {
  const life = accessTokenExpiresAt.getTime() - lastRefreshedAt.getTime();
  return accessTokenExpiresAt.getTime() - now.getTime() >= Math.min(MIN_LIFE_MS, life * MIN_LIFE_PART);
}

/** Not so a token that came with the consent: the token endpoint has not yet said anything of that grant. */
function isJustRefreshed({ createdAt, lastRefreshedAt }: Credential, now: Date): boolean {
  return lastRefreshedAt > createdAt && now.getTime() - lastRefreshedAt.getTime() < JUST_REFRESHED_MS;
}
