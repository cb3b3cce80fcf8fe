import { setTimeout as delay } from 'node:timers/promises';
import { CredentialReauthNeeded, DomainEvents, RefreshGivenUp } from '@calendar/contracts/domain-events';
import {
  GrantDeadError,
  Grants,
  ReauthRequiredError,
  TokenEndpointError,
  TokenUnavailableError,
  type RefreshedGrant,
} from '@calendar/contracts/ports';
import { TokenVault, VaultError } from '@calendar/platform/crypto';
import { UnitOfWork } from '@calendar/platform/database';
import { Injectable, Logger } from '@nestjs/common';
import { sealContext, type Credential } from './credential';
import { CredentialMetrics } from './credential-metrics';
import { RefreshLeases } from './refresh-lease.store';

/** A rotated token that cannot be saved is lost for ever, so a database is asked again for as long as a restart takes. */
const SAVE_ATTEMPTS = 12;
const SAVE_PAUSE_MS = 200;

/** Refreshes one grant under its lease, and draws the conclusions from what the token endpoint says. */
@Injectable()
export class TokenRefresh {
  private readonly logger = new Logger(TokenRefresh.name);

  constructor(
    private readonly grants: Grants,
    private readonly vault: TokenVault,
    private readonly leases: RefreshLeases,
    private readonly unitOfWork: UnitOfWork,
    private readonly events: DomainEvents,
    private readonly metrics: CredentialMetrics,
  ) {}

  /**
   * @returns the new access token; `null` when another process is at it, or a newer grant has come: look at the
   *   credential again in a moment
   * @throws ReauthRequiredError, TokenUnavailableError
   */
  async run(credential: Credential): Promise<string | null> {
    const lease = await this.leases.take(credential);
    if (!lease) return null;
    try {
      const context = sealContext(credential, 'refresh_token');
      const refreshToken = await this.vault.open(credential.sealedRefreshToken, context);
      const { provider, refreshFailingSince: failingSince } = credential;
      const refreshed = await this.grants.refresh(provider, { refreshToken, failingSince });
      const isSaved = await this.save(credential, lease, refreshed);
      this.metrics.refreshed(credential.provider, 'refreshed');
      return isSaved ? refreshed.accessToken : null;
    } catch (error) {
      if (error instanceof GrantDeadError) return this.markGrantDead(credential, lease, error);
      this.metrics.refreshed(credential.provider, 'failed');
      this.logger.warn({ connectionId: credential.id, err: error }, 'a grant could not be refreshed');
      // When even this fails, the lease ends by itself.
      await this.giveUp(credential, lease, error).catch(() => undefined);
      throw unavailable(error);
    }
  }

  /**
   * Saved before the new access token is used: a crash in between would cost the grant.
   *
   * @returns false when a newer grant has taken its place
   */
  private async save(credential: Credential, lease: string, refreshed: RefreshedGrant): Promise<boolean> {
    const { accessToken, refreshToken, accessTokenExpiresAt, scopes } = refreshed;
    const tokens = {
      sealedAccessToken: await this.vault.seal(accessToken, sealContext(credential, 'access_token')),
      accessTokenExpiresAt,
      sealedRefreshToken:
        refreshToken && (await this.vault.seal(refreshToken, sealContext(credential, 'refresh_token'))),
      scopes,
    };
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.leases.save(credential, lease, tokens);
      } catch (error) {
        if (attempt === SAVE_ATTEMPTS) throw error;
        await delay(SAVE_PAUSE_MS * attempt);
      }
    }
  }

  private giveUp({ id: connectionId, userId, provider }: Credential, lease: string, error: unknown): Promise<void> {
    const reason = reasonOf(error);
    const isFirst = error instanceof TokenEndpointError && error.isFirst;
    return this.unitOfWork.runInTurnOf(userId, async () => {
      if (!(await this.leases.giveUp(connectionId, lease, { isFirst }))) return;
      await this.events.publish(new RefreshGivenUp({ connectionId, userId, provider, reason }));
    });
  }

  /** The grant is dead, unless the verdict was about one that has been replaced meanwhile. */
  private async markGrantDead(
    credential: Credential,
    lease: string,
    { reason, remedy }: GrantDeadError,
  ): Promise<null> {
    this.metrics.refreshed(credential.provider, 'dead');
    const { id: connectionId, userId, provider, accountEmail } = credential;
    const isReplaced = await this.unitOfWork.runInTurnOf(userId, async () => {
      const status = await this.leases.markGrantDead(connectionId, lease, remedy);
      if (status === 'reauth_required') {
        await this.events.publish(
          new CredentialReauthNeeded({ connectionId, userId, provider, accountEmail, reason, remedy }),
        );
      }
      return status === null;
    });
    if (isReplaced) return null;
    throw new ReauthRequiredError(connectionId);
  }
}

/** Short, and never what the error carries: that may hold a token. */
function reasonOf(error: unknown): string {
  if (error instanceof TokenEndpointError) return error.reason;
  return error instanceof VaultError ? error.code : 'internal';
}

/** A key that is missing is the operator's fault, as a token endpoint that is away is the provider's: it may come back. */
function unavailable(error: unknown): unknown {
  if (error instanceof TokenEndpointError) {
    return new TokenUnavailableError(error.message, error.retryAfterMs, { cause: error });
  }
  return error instanceof VaultError ? new TokenUnavailableError(error.message, null, { cause: error }) : error;
}
