import { GrantDeadError, Grants, TokenEndpointError, type RefreshedGrant } from '@calendar/contracts/ports';
import type { ProviderId } from '@calendar/contracts/vocabulary';
import { AppError } from '@calendar/platform/errors';
import { Injectable, Logger } from '@nestjs/common';
import { refreshTokenGrant, ResponseBodyError, tokenRevocation } from 'openid-client';
import { OauthClients } from './oauth-clients';
import { reasonOf, retryAfterOf } from './oauth-failure';
import { expiryOf, scopesOf } from './token-response';

/**
 * The answers by which a token endpoint says that only the person can help (RFC 6749, OpenID Connect, and Microsoft's
 * additions). Anything else, an invalid client included, is no fault of the grant.
 */
const DEAD_GRANT = new Set(['invalid_grant', 'interaction_required', 'consent_required', 'login_required']);

/** Microsoft's number for "too often", which comes as `invalid_grant`: the grant is fine, and so is a later try. */
const LOOP_DETECTED = 50_196;
const AFTER_LOOP_MS = 5 * 60_000;

/** The operator's to mend: no account of this provider can be refreshed until then. */
const CLIENT_REFUSED = new Set(['invalid_client', 'unauthorized_client']);

/** Refreshes and revokes grants at the providers. */
@Injectable()
export class OauthGrants extends Grants {
  private readonly logger = new Logger(OauthGrants.name);

  constructor(private readonly clients: OauthClients) {
    super();
  }

  async refresh(provider: ProviderId, refreshToken: string): Promise<RefreshedGrant> {
    try {
      const { refreshConfiguration } = await this.clients.get(provider);
      const response = await refreshTokenGrant(refreshConfiguration, refreshToken);
      return {
        accessToken: response.access_token,
        accessTokenExpiresAt: expiryOf(response),
        refreshToken: response.refresh_token ?? null,
        scopes: scopesOf(response),
      };
    } catch (error) {
      const reason = reasonOf(error);
      if (CLIENT_REFUSED.has(reason)) this.logger.error({ provider, reason }, 'the provider refuses our client');
      throw verdictOf(error);
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
}

/** What a failed refresh means for the grant. Pure but for the clock, which a `Retry-After` date is counted against. */
export function verdictOf(error: unknown): GrantDeadError | TokenEndpointError {
  if (error instanceof ResponseBodyError && isLoopDetected(error)) {
    return new TokenEndpointError(error.error, retryAfterOf(error, Date.now()) ?? AFTER_LOOP_MS);
  }
  if (error instanceof ResponseBodyError && DEAD_GRANT.has(error.error)) return new GrantDeadError(error.error);
  return new TokenEndpointError(reasonOf(error), retryAfterOf(error, Date.now()));
}

function isLoopDetected({ cause }: ResponseBodyError): boolean {
  const numbers = cause['error_codes'];
  return Array.isArray(numbers) && numbers.includes(LOOP_DETECTED);
}
