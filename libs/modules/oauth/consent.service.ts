import { Injectable, Logger } from '@nestjs/common';
import { authorizationCodeGrant, type TokenEndpointResponse, type TokenEndpointResponseHelpers } from 'openid-client';
import { GrantHandover } from './grant-handover';
import { OauthClients, type OauthClient } from './oauth-clients';
import { OauthGrants, reasonOf } from './oauth-grants';
import { OauthStates, type OpenConsent } from './oauth-state.store';
import { missingScopes } from './provider-profiles';
import { accountOf, expiryOf, scopesOf } from './token-response';

export type ConsentErrorCode = 'consent.denied' | 'consent.partial' | 'state.invalid' | 'exchange.failed';

/** How a consent ended, in the codes that the landing page gets. */
export type ConsentOutcome = { returnTo: string | null } & (
  | { status: 'success'; connectionId: string }
  | { status: 'error'; code: ConsentErrorCode }
);

export interface CallbackQuery {
  code: string | undefined;
  state: string | undefined;
  error: string | undefined;
}

/** Ends a consent: checks the state, exchanges the code, and hands over the grant. Never throws for what others do. */
@Injectable()
export class ConsentService {
  private readonly logger = new Logger(ConsentService.name);

  constructor(
    private readonly clients: OauthClients,
    private readonly states: OauthStates,
    private readonly grants: OauthGrants,
    private readonly handover: GrantHandover,
  ) {}

  /** @throws AppError `provider.unknown`, `provider.off` */
  async finish(provider: string, query: CallbackQuery): Promise<ConsentOutcome> {
    const client = await this.clients.get(provider);
    const consent = query.state ? await this.states.consume(query.state, client.provider) : null;
    if (!consent) return { status: 'error', code: 'state.invalid', returnTo: null };
    const { returnTo } = consent;
    if (query.error) {
      const code = query.error === 'access_denied' ? 'consent.denied' : 'exchange.failed';
      return { status: 'error', code, returnTo };
    }
    try {
      return { ...(await this.exchange(client, consent, query)), returnTo };
    } catch (error) {
      this.logger.warn({ provider, reason: reasonOf(error) }, 'a consent could not be completed');
      return { status: 'error', code: 'exchange.failed', returnTo };
    }
  }

  private async exchange(client: OauthClient, consent: OpenConsent, query: CallbackQuery) {
    const callback = new URL(client.redirectUri);
    callback.searchParams.set('code', query.code ?? '');
    callback.searchParams.set('state', query.state ?? '');
    const response = await authorizationCodeGrant(client.configuration, callback, {
      pkceCodeVerifier: consent.verifier,
      expectedState: query.state,
      idTokenExpected: true,
    });
    const scopes = scopesOf(response) ?? [...client.profile.scopes];
    if (missingScopes(client.profile, scopes).length > 0) {
      await this.grants.revoke(client.provider, response.refresh_token ?? response.access_token);
      return { status: 'error', code: 'consent.partial' } as const;
    }
    const connectionId = await this.keep(client, consent, { response, scopes });
    return { status: 'success', connectionId } as const;
  }

  private keep(
    client: OauthClient,
    consent: OpenConsent,
    obtained: { response: TokenEndpointResponse & TokenEndpointResponseHelpers; scopes: string[] },
  ): Promise<string> {
    const { response, scopes } = obtained;
    const account = accountOf(client.provider, response);
    if (!account) throw new Error('the ID token names no account');
    return this.handover.handOver({
      userId: consent.userId,
      provider: client.provider,
      account,
      scopes,
      accessToken: response.access_token,
      accessTokenExpiresAt: expiryOf(response),
      refreshToken: response.refresh_token ?? null,
    });
  }
}
