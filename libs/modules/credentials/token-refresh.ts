import { setTimeout as delay } from 'node:timers/promises';
import { CredentialReauthNeeded, DomainEvents } from '@calendar/contracts/domain-events';
import {
  GrantDeadError,
  Grants,
  ReauthRequiredError,
  TokenEndpointError,
  TokenUnavailableError,
  type RefreshedGrant,
} from '@calendar/contracts/ports';
import { TokenVault } from '@calendar/platform/crypto';
import { UnitOfWork } from '@calendar/platform/database';
import { Injectable } from '@nestjs/common';
import { sealContext, type Credential } from './credential';
import { CredentialMetrics } from './credential-metrics';
import { RefreshLeases } from './refresh-lease.store';

/** A rotated token that cannot be saved is lost for ever, so a database that hiccups is asked again. */
const SAVE_ATTEMPTS = 5;
const SAVE_PAUSE_MS = 200;

/** Refreshes one grant under its lease, and draws the conclusions from what the token endpoint says. */
@Injectable()
export class TokenRefresh {
  constructor(
    private readonly grants: Grants,
    private readonly vault: TokenVault,
    private readonly leases: RefreshLeases,
    private readonly unitOfWork: UnitOfWork,
    private readonly events: DomainEvents,
    private readonly metrics: CredentialMetrics,
  ) {}

  /**
   * @returns false when another process is at it: its token is there in a moment
   * @throws ReauthRequiredError, TokenUnavailableError
   */
  async run(credential: Credential): Promise<boolean> {
    const lease = await this.leases.take(credential);
    if (!lease) return false;
    try {
      const refreshToken = await this.vault.open(
        credential.sealedRefreshToken,
        sealContext(credential, 'refresh_token'),
      );
      const refreshed = await this.grants.refresh(credential.provider, refreshToken);
      await this.save(credential, lease, refreshed);
      this.metrics.refreshed(credential.provider, 'refreshed');
      return true;
    } catch (error) {
      throw await this.conclude(credential, lease, error);
    }
  }

  /** Saved before the new access token is used: a crash in between would cost the grant. */
  private async save(credential: Credential, lease: string, refreshed: RefreshedGrant): Promise<void> {
    const tokens = {
      sealedAccessToken: await this.vault.seal(refreshed.accessToken, sealContext(credential, 'access_token')),
      accessTokenExpiresAt: refreshed.accessTokenExpiresAt,
      sealedRefreshToken:
        refreshed.refreshToken &&
        (await this.vault.seal(refreshed.refreshToken, sealContext(credential, 'refresh_token'))),
      scopes: refreshed.scopes,
    };
    for (let attempt = 1; ; attempt += 1) {
      try {
        await this.leases.save(credential.id, lease, tokens);
        return;
      } catch (error) {
        if (attempt === SAVE_ATTEMPTS) throw error;
        await delay(SAVE_PAUSE_MS * attempt);
      }
    }
  }

  private async conclude(credential: Credential, lease: string, error: unknown): Promise<unknown> {
    if (error instanceof GrantDeadError) {
      this.metrics.refreshed(credential.provider, 'dead');
      await this.bury(credential, lease, error.reason);
      return new ReauthRequiredError(credential.id);
    }
    this.metrics.refreshed(credential.provider, 'failed');
    await this.leases.release(credential.id, lease).catch(() => undefined);
    if (error instanceof TokenEndpointError) {
      return new TokenUnavailableError(error.message, error.retryAfterMs, { cause: error });
    }
    return error;
  }

  private async bury(credential: Credential, lease: string, reason: string): Promise<void> {
    const { id: connectionId, userId, provider, accountEmail } = credential;
    await this.unitOfWork.run(async () => {
      if (!(await this.leases.bury(connectionId, lease))) return;
      await this.events.publish(new CredentialReauthNeeded({ connectionId, userId, provider, accountEmail, reason }));
    });
  }
}
