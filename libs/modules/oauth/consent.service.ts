import { Connections } from '@calendar/contracts/ports';
import { Injectable, Logger } from '@nestjs/common';
import { authorizationCodeGrant } from 'openid-client';
import { knownProvider, OauthClients, type OauthClient } from './oauth-clients';
import { classOfOauthError, numbersIn, type OauthErrorClass } from './oauth-errors';
import { classOfFailure, reasonOf } from './oauth-failure';
import { OauthStates, type OpenConsent, type ReturnedConsent } from './oauth-state.store';
import { ParkedGrants, type ParkedGrant } from './parked-grant.store';
import { missingAbilities, type Ability } from './provider-profiles';
import { SealedGrants } from './sealed-grants';
import { accountOf, expiryOf, scopesOf, type TokenResponse } from './token-response';
import { UnwantedGrants } from './unwanted-grants';

type ConsentRefusal = 'consent.denied' | 'consent.admin-required' | 'exchange.failed';

type Ending =
  | { status: 'confirm'; ticket: string }
  | { status: 'error'; code: 'state.invalid' | ConsentRefusal }
  | { status: 'error'; code: 'consent.partial'; missing: Ability[] };

/** How a consent came back, in the codes that the landing page gets. */
export type ConsentOutcome = { returnTo: string | null } & Ending;

export interface CallbackQuery {
  code: string | undefined;
  state: string | undefined;
  error: string | undefined;
  errorDescription: string | undefined;
}

/** Takes a consent from the provider: checks the state, exchanges the code, and parks the grant for its person. */
@Injectable()
export class ConsentService {
  private readonly logger = new Logger(ConsentService.name);

  constructor(
    private readonly clients: OauthClients,
    private readonly states: OauthStates,
    private readonly sealed: SealedGrants,
    private readonly parked: ParkedGrants,
    private readonly unwanted: UnwantedGrants,
    private readonly connections: Connections,
  ) {}

  /**
   * A person waits at the other end: whatever goes wrong is an outcome, not an error.
   *
   * @throws AppError `provider.unknown`
   */
  async receive(provider: string, query: CallbackQuery): Promise<ConsentOutcome> {
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

  private async conclude(consent: ReturnedConsent, query: CallbackQuery): Promise<Ending> {
    if (query.error) {
      const refusal = classOfOauthError(query.error, numbersIn(query.errorDescription));
      return { status: 'error', code: endOfConsent(refusal) };
    }
    const client = await this.clients.get(consent.provider);
    const response = await this.exchange(client, consent, query);
    const grant = await this.toGrant(client, consent, response);
    const missing = missingAbilities(client.profile, grant.scopes);
    if (missing.length > 0) {
      await this.unwanted.giveBack(grant);
      return { status: 'error', code: 'consent.partial', missing };
    }
    if (!(await this.willLast(grant))) {
      await this.unwanted.giveBack(grant);
      return { status: 'error', code: 'exchange.failed' };
    }
    return { status: 'confirm', ticket: await this.parked.park(grant) };
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

  private async toGrant(
    { provider, profile }: OauthClient,
    { userId, renews, start, cameBackAt }: ReturnedConsent,
    response: TokenResponse,
  ): Promise<ParkedGrant> {
    const account = accountOf(provider, response);
    if (!account) throw new Error('the ID token names no account');
    const owner = { userId, provider, account };
    const { access_token: accessToken, refresh_token: refreshToken = null } = response;
    return {
      ...owner,
      ...(await this.sealed.seal(owner, { accessToken, refreshToken })),
      scopes: scopesOf(response) ?? [...profile.scopes],
      accessTokenExpiresAt: expiryOf(response, cameBackAt),
      renews,
      start,
    };
  }

  /** Without a refresh token it ends within the hour, unless we hold one that is good. */
  private async willLast({ userId, provider, account, sealedRefreshToken }: ParkedGrant): Promise<boolean> {
    if (sealedRefreshToken !== null) return true;
    const connections = await this.connections.ofUser(userId);
    return connections.some(
      (connection) =>
        connection.provider === provider &&
        connection.accountId === account.accountId &&
        connection.status === 'active',
    );
  }
}

/** How a consent ends that the provider has refused. */
function endOfConsent(refusal: OauthErrorClass): ConsentRefusal {
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
