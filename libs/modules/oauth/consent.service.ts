import { Injectable, Logger } from '@nestjs/common';
import { authorizationCodeGrant } from 'openid-client';
import { GrantHandover } from './grant-handover';
import { knownProvider, OauthClients, type OauthClient } from './oauth-clients';
import { classOfOauthError, numbersIn, type OauthErrorClass } from './oauth-errors';
import { classOfFailure, reasonOf } from './oauth-failure';
import { OauthStates, type OpenConsent } from './oauth-state.store';
import { missingScopes } from './provider-profiles';
import { accountOf, expiryOf, scopesOf, type Account, type TokenResponse } from './token-response';

export type ConsentErrorCode =
  | 'consent.denied'
  | 'consent.partial'
  | 'consent.admin-required'
  | 'state.invalid'
  | 'exchange.failed';

type Ending = { status: 'success'; connectionId: string } | { status: 'error'; code: ConsentErrorCode };

/** How a consent ended, in the codes that the landing page gets. */
export type ConsentOutcome = { returnTo: string | null } & Ending;

export interface CallbackQuery {
  code: string | undefined;
  state: string | undefined;
  error: string | undefined;
  errorDescription: string | undefined;
}

/** Ends a consent: checks the state, exchanges the code, and hands over the grant. */
@Injectable()
export class ConsentService {
  private readonly logger = new Logger(ConsentService.name);

  constructor(
    private readonly clients: OauthClients,
    private readonly states: OauthStates,
    private readonly handover: GrantHandover,
  ) {}

  /**
   * A person waits at the other end: whatever goes wrong is an outcome, not an error.
   *
   * @throws AppError `provider.unknown`
   */
  async finish(provider: string, query: CallbackQuery): Promise<ConsentOutcome> {
    const known = knownProvider(provider);
    let returnTo: string | null = null;
    try {
      const consent = query.state ? await this.states.consume(query.state, known) : null;
      if (!consent) return { status: 'error', code: 'state.invalid', returnTo };
      ({ returnTo } = consent);
      return { ...(await this.conclude(consent, query)), returnTo };
    } catch (error) {
      this.logger.warn({ provider, reason: reasonOf(error) }, 'a consent could not be completed');
      return { status: 'error', code: endOfConsent(classOfFailure(error)), returnTo };
    }
  }

  private async conclude(consent: OpenConsent, query: CallbackQuery): Promise<Ending> {
    if (query.error) {
      return {
        status: 'error',
        code: endOfConsent(classOfOauthError(query.error, numbersIn(query.errorDescription))),
      };
    }
    const client = await this.clients.get(consent.provider);
    const response = await this.exchange(client, consent, query);
    const account = accountOf(client.provider, response);
    if (!account) throw new Error('the ID token names no account');
    try {
      return await this.keep(client, consent, { response, account });
    } catch (error) {
      await this.handover.giveBack(client.provider, account, tokenOf(response));
      throw error;
    }
  }

  private exchange(client: OauthClient, consent: OpenConsent, query: CallbackQuery): Promise<TokenResponse> {
    const callback = new URL(client.redirectUri);
    callback.searchParams.set('code', query.code ?? '');
    callback.searchParams.set('state', query.state ?? '');
    return authorizationCodeGrant(client.configuration, callback, {
      pkceCodeVerifier: consent.verifier,
      expectedState: query.state ?? '',
      idTokenExpected: true,
    });
  }

  private async keep(
    { provider, profile }: OauthClient,
    { userId }: OpenConsent,
    { response, account }: { response: TokenResponse; account: Account },
  ): Promise<Ending> {
    const scopes = scopesOf(response) ?? [...profile.scopes];
    if (missingScopes(profile, scopes).length > 0) {
      await this.handover.giveBack(provider, account, tokenOf(response));
      return { status: 'error', code: 'consent.partial' };
    }
    const connectionId = await this.handover.handOver({
      userId,
      provider,
      account,
      scopes,
      accessToken: response.access_token,
      accessTokenExpiresAt: expiryOf(response),
      refreshToken: response.refresh_token ?? null,
    });
    return { status: 'success', connectionId };
  }
}

/** How a consent ends that the provider has refused. */
function endOfConsent(refusal: OauthErrorClass): ConsentErrorCode {
  switch (refusal) {
    case 'denied':
      return 'consent.denied';
    // The person was there and willing.
    case 'consent-missing':
    case 'administrator':
      return 'consent.admin-required';
    case 'grant-ended':
    case 'client-refused':
    case 'passing':
      return 'exchange.failed';
  }
}

/** The token whose revocation ends all of a grant. */
function tokenOf(response: TokenResponse): string {
  return response.refresh_token ?? response.access_token;
}
