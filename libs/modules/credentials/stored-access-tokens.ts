import { setTimeout as delay } from 'node:timers/promises';
import { AccessTokens, ReauthRequiredError, TokenUnavailableError } from '@calendar/contracts/ports';
import { TokenVault } from '@calendar/platform/crypto';
import { Injectable, Logger } from '@nestjs/common';
import { sealContext, type Credential } from './credential';
import { CredentialStore } from './credential.store';
import { TokenRefresh } from './token-refresh';

/** A token is handed out only when it is good for at least this long. */
const MIN_LIFE_MS = 60_000;
/** Tokens are refreshed before anybody has to wait for it. */
const PROACTIVE_MS = 10 * 60_000;
/** Microsoft forgets a grant after 90 idle days, Google after six months. */
const IDLE_MS = 7 * 24 * 60 * 60_000;
const DUE_AT_ONCE = 500;
const REFRESHES_AT_ONCE = 8;
/** How long the winner of a race is waited for, and how often it is looked for. */
const WINNER_WAIT_MS = 30_000;
const WINNER_POLL_MS = 100;

interface OpenToken {
  sealed: string;
  token: string;
}

/** Hands out access tokens, and makes new ones when they end. */
@Injectable()
export class StoredAccessTokens extends AccessTokens {
  private readonly logger = new Logger(StoredAccessTokens.name);
  /** Opened tokens by connection: opening costs more than reading the row that says whether it is still the one. */
  private readonly opened = new Map<string, OpenToken>();
  private readonly underWay = new Map<string, Promise<string>>();

  constructor(
    private readonly store: CredentialStore,
    private readonly vault: TokenVault,
    private readonly refresh: TokenRefresh,
  ) {
    super();
  }

  async fresh(connectionId: string): Promise<string> {
    const credential = await this.usable(connectionId);
    if (credential.accessTokenExpiresAt.getTime() - Date.now() >= MIN_LIFE_MS) return this.open(credential);
    return this.renewOnce(
      connectionId,
      (current) => current.accessTokenExpiresAt.getTime() - Date.now() >= MIN_LIFE_MS,
    );
  }

  async replace(connectionId: string, rejected: string): Promise<string> {
    const isAnother = async (current: Credential) => (await this.open(current)) !== rejected;
    return this.renewOnce(connectionId, isAnother);
  }

  async refreshDue(): Promise<{ refreshed: number; failed: number }> {
    const now = Date.now();
    const due = await this.store.dueForRefresh({
      expiringBefore: new Date(now + PROACTIVE_MS),
      idleSince: new Date(now - IDLE_MS),
      limit: DUE_AT_ONCE,
    });
    const counts = { refreshed: 0, failed: 0 };
    const lane = async (): Promise<void> => {
      for (let id = due.shift(); id !== undefined; id = due.shift()) {
        if (await this.refreshQuietly(id)) counts.refreshed += 1;
        else counts.failed += 1;
      }
    };
    await Promise.all(Array.from({ length: REFRESHES_AT_ONCE }, lane));
    return counts;
  }

  private async refreshQuietly(connectionId: string): Promise<boolean> {
    try {
      const credential = await this.store.byId(connectionId);
      return credential ? await this.refresh.run(credential) : false;
    } catch (error) {
      if (error instanceof ReauthRequiredError || error instanceof TokenUnavailableError) return false;
      this.logger.error({ err: error, connectionId }, 'a grant could not be refreshed');
      return false;
    }
  }

  /** One renewal at a time in this process; the lease sees to it that it is one over all processes. */
  private renewOnce(
    connectionId: string,
    isGood: (current: Credential) => boolean | Promise<boolean>,
  ): Promise<string> {
    const running = this.underWay.get(connectionId);
    if (running) return running;
    const renewal = this.renew(connectionId, isGood).finally(() => this.underWay.delete(connectionId));
    this.underWay.set(connectionId, renewal);
    return renewal;
  }

  private async renew(
    connectionId: string,
    isGood: (current: Credential) => boolean | Promise<boolean>,
  ): Promise<string> {
    const giveUpAt = Date.now() + WINNER_WAIT_MS;
    while (Date.now() < giveUpAt) {
      const credential = await this.usable(connectionId);
      if (await isGood(credential)) return this.open(credential);
      if (!(await this.refresh.run(credential))) await delay(WINNER_POLL_MS);
    }
    throw new TokenUnavailableError('Another process has been refreshing this grant for too long.');
  }

  /** Also a connection that is being disconnected: its clean-up still needs a token. */
  private async usable(connectionId: string): Promise<Credential> {
    const credential = await this.store.byId(connectionId);
    if (!credential || credential.status === 'reauth_required') {
      this.opened.delete(connectionId);
      throw new ReauthRequiredError(connectionId);
    }
    return credential;
  }

  private async open(credential: Credential): Promise<string> {
    const known = this.opened.get(credential.id);
    if (known?.sealed === credential.sealedAccessToken) return known.token;
    const token = await this.vault.open(credential.sealedAccessToken, sealContext(credential, 'access_token'));
    this.opened.set(credential.id, { sealed: credential.sealedAccessToken, token });
    return token;
  }
}
