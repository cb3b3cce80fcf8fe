import { problem } from '@calendar/contracts/errors';
import { Egress } from '@calendar/platform/http';
import { Injectable } from '@nestjs/common';
import { buildAuthorizationUrl, calculatePKCECodeChallenge, randomPKCECodeVerifier } from 'openid-client';
import { OauthClients } from './oauth-clients';
import { OauthStates } from './oauth-state.store';
import { isPath } from './return-to';

export interface ConnectRequest {
  returnTo?: string | undefined;
  loginHint?: string | undefined;
}

/** Begins a consent. */
@Injectable()
export class ConnectService {
  constructor(
    private readonly clients: OauthClients,
    private readonly states: OauthStates,
    private readonly egress: Egress,
  ) {}

  /**
   * @returns where to send the browser, as it stands
   * @throws AppError `provider.unknown`, `provider.off`, `validation.failed`
   */
  async begin(
    userId: string,
    provider: string,
    request: ConnectRequest,
  ): Promise<{ authorizationUrl: string; expiresAt: string }> {
    const client = await this.clients.get(provider);
    if (request.returnTo !== undefined && !isPath(request.returnTo)) {
      throw problem('validation.failed', {
        detail: 'Give the path of a page of the app, such as /settings/integrations.',
        errors: [{ field: 'returnTo', message: 'must be a path that starts with one slash, not a URL' }],
      });
    }
    const verifier = randomPKCECodeVerifier();
    const { state, expiresAt } = await this.states.open({
      userId,
      provider: client.provider,
      verifier,
      returnTo: request.returnTo ?? null,
    });
    const url = buildAuthorizationUrl(client.configuration, {
      ...client.profile.authorizationParameters,
      redirect_uri: client.redirectUri,
      scope: client.profile.scopes.join(' '),
      state,
      code_challenge: await calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      ...(request.loginHint ? { login_hint: request.loginHint } : {}),
    });
    return { authorizationUrl: this.egress.rewriteForBrowser(url), expiresAt: expiresAt.toISOString() };
  }
}
