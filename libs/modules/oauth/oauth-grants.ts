import { GrantDeadError, Grants, TokenEndpointError, type RefreshedGrant } from '@calendar/contracts/ports';
import type { ProviderId } from '@calendar/contracts/vocabulary';
import { parseRetryAfter } from '@calendar/platform/http';
import { Injectable, Logger } from '@nestjs/common';
import { refreshTokenGrant, ResponseBodyError, tokenRevocation } from 'openid-client';
import { OauthClients } from './oauth-clients';
import { expiryOf, scopesOf } from './token-response';

/**
 * The answers by which a token endpoint says that only the person can help (RFC 6749, OpenID Connect, and Microsoft's
 * additions). Anything else, an invalid client included, is no fault of the grant.
 */
const DEAD_GRANT = new Set(['invalid_grant', 'interaction_required', 'consent_required', 'login_required']);

/** Refreshes and revokes grants at the providers. */
@Injectable()
export class OauthGrants extends Grants {
  private readonly logger = new Logger(OauthGrants.name);

  constructor(private readonly clients: OauthClients) {
    super();
  }

  async refresh(provider: ProviderId, refreshToken: string): Promise<RefreshedGrant> {
    const { configuration } = await this.clients.get(provider);
    try {
      const response = await refreshTokenGrant(configuration, refreshToken);
      return {
        accessToken: response.access_token,
        accessTokenExpiresAt: expiryOf(response),
        refreshToken: response.refresh_token ?? null,
        scopes: scopesOf(response),
      };
    } catch (error) {
      throw verdictOf(error);
    }
  }

  async revoke(provider: ProviderId, token: string): Promise<'revoked' | 'unsupported' | 'failed'> {
    try {
      const { configuration, profile } = await this.clients.get(provider);
      if (!profile.metadata.revocation_endpoint) return 'unsupported';
      await tokenRevocation(configuration, token);
      return 'revoked';
    } catch (error) {
      // A token that is not good any more needs no revoking.
      if (error instanceof ResponseBodyError && error.status === 400) return 'revoked';
      this.logger.warn({ provider, reason: reasonOf(error) }, 'a grant could not be revoked at the provider');
      return 'failed';
    }
  }
}

function verdictOf(error: unknown): GrantDeadError | TokenEndpointError {
  if (error instanceof ResponseBodyError) {
    if (DEAD_GRANT.has(error.error)) return new GrantDeadError(error.error);
    const retryAfter = error.response.headers.get('retry-after');
    return new TokenEndpointError(error.error, parseRetryAfter(retryAfter, Date.now()));
  }
  return new TokenEndpointError(reasonOf(error));
}

/** A short reason for logs. Never the error itself: its request holds the token. */
export function reasonOf(error: unknown): string {
  if (error instanceof ResponseBodyError) return error.error;
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  return error instanceof Error ? error.name : 'unknown';
}
