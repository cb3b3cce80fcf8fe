import { GrantDeadError, Grants, TokenEndpointError, type RefreshedGrant } from '@calendar/contracts/ports';
import { PROVIDERS, type ProviderId } from '@calendar/contracts/vocabulary';
import { AppError } from '@calendar/platform/errors';
import { DatabaseClock } from '@calendar/platform/database';
import { Injectable, Logger } from '@nestjs/common';
import { refreshTokenGrant, ResponseBodyError, tokenRevocation } from 'openid-client';
import { OauthClients } from './oauth-clients';
import { LOOP_DETECTED } from './oauth-errors';
import { classOfFailure, numbersOf, reasonOf, retryAfterOf } from './oauth-failure';
import { ParkedGrants } from './parked-grant.store';
import { verdictOnPassword } from './passwords/password-verdict';
import { expiryOf, scopesOf } from './token-response';

const AFTER_LOOP_MS = 5 * 60_000;

/** Refreshes and revokes grants at the providers. */
@Injectable()
export class OauthGrants extends Grants {
  private readonly logger = new Logger(OauthGrants.name);

  constructor(
    private readonly clients: OauthClients,
    private readonly parked: ParkedGrants,
    private readonly clock: DatabaseClock,
  ) {
    super();
  }

  async refresh(
    provider: ProviderId,
    { refreshToken, failingSince }: { refreshToken: string; failingSince: Date | null },
  ): Promise<RefreshedGrant> {
    if (PROVIDERS[provider].access === 'password') throw verdictOnPassword(failingSince, this.clock.now());
    try {
      const { refreshConfiguration } = await this.clients.get(provider);
      const response = await refreshTokenGrant(refreshConfiguration, refreshToken);
      return {
        accessToken: response.access_token,
        accessTokenExpiresAt: expiryOf(response, this.clock.now()),
        refreshToken: response.refresh_token ?? null,
        scopes: scopesOf(response),
      };
    } catch (error) {
      if (classOfFailure(error) === 'client-refused') {
        // The operator's to mend: no account of this provider can be refreshed until then.
        this.logger.error({ provider, reason: reasonOf(error) }, 'the provider refuses our client');
      }
      throw verdictOf(error, this.clock.now());
    }
  }

  /** Google answers `invalid_token` for one that is not good any more; a provider that is switched off is not asked. */
  async revoke(provider: ProviderId, token: string): Promise<'revoked' | 'unsupported' | 'failed'> {
    try {
      const { configuration, profile } = await this.clients.get(provider);
      if (!profile.metadata.revocation_endpoint) return 'unsupported';
      await tokenRevocation(configuration, token);
      return 'revoked';
    } catch (error) {
      if (error instanceof ResponseBodyError && error.error === 'invalid_token') return 'revoked';
      if (error instanceof AppError) return 'unsupported';
      this.logger.warn({ provider, reason: reasonOf(error) }, 'a grant could not be revoked at the provider');
      return 'failed';
    }
  }

  awaits(provider: ProviderId, accountId: string): Promise<boolean> {
    return this.parked.awaits(provider, accountId);
  }
}

/** What a failed refresh means for the grant. Pure. @param now what a `Retry-After` date is counted against */
export function verdictOf(error: unknown, now: Date): GrantDeadError | TokenEndpointError {
  const reason = reasonOf(error);
  switch (classOfFailure(error)) {
    case 'grant-ended':
    case 'consent-missing':
    case 'denied':
      return new GrantDeadError(reason);
    case 'administrator':
      return new GrantDeadError(reason, 'administrator');
    case 'client-refused':
    case 'passing':
      return new TokenEndpointError(
        reason,
        retryAfterOf(error, now.getTime()) ?? (isLoop(error) ? AFTER_LOOP_MS : null),
      );
  }
}

function isLoop(error: unknown): boolean {
  return numbersOf(error).includes(LOOP_DETECTED);
}
