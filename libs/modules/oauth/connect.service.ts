import { problem } from '@calendar/contracts/errors';
import { Connections } from '@calendar/contracts/ports';
import type { ConnectionSummary, FirstSyncStart } from '@calendar/contracts/vocabulary';
import { Egress } from '@calendar/platform/http';
import { Injectable } from '@nestjs/common';
import { buildAuthorizationUrl, calculatePKCECodeChallenge, randomPKCECodeVerifier } from 'openid-client';
import { OauthClients } from './oauth-clients';
import { OauthStates } from './oauth-state.store';
import type { ProviderProfile } from './provider-profiles';
import { isPath } from './return-to';

export interface ConnectRequest {
  returnTo?: string | undefined;
  loginHint?: string | undefined;
  start?: FirstSyncStart | undefined;
  chooseAccount?: true | undefined;
  /** The connection whose grant is to be renewed. */
  connectionId?: string | undefined;
}

/** Begins a consent. */
@Injectable()
export class ConnectService {
  constructor(
    private readonly clients: OauthClients,
    private readonly states: OauthStates,
    private readonly connections: Connections,
    private readonly egress: Egress,
  ) {}

  /**
   * @returns where to send the browser, as it stands
   * @throws AppError `provider.unknown`, `provider.off`, `validation.failed`, `connection.not-found`,
   *   `connection.disconnecting`
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
        errors: [
          { field: 'returnTo', rule: 'format', message: 'must be a path that starts with one slash, not a URL' },
        ],
      });
    }
    const renewed = request.connectionId ? await this.renewable(userId, client.provider, request.connectionId) : null;
    const verifier = randomPKCECodeVerifier();
    const { state, expiresAt } = await this.states.open({
      userId,
      provider: client.provider,
      verifier,
      returnTo: request.returnTo ?? null,
      renews: renewed?.id ?? null,
      start: request.start ?? 'now',
    });
    const url = buildAuthorizationUrl(client.configuration, {
      ...client.profile.authorizationParameters,
      redirect_uri: client.redirectUri,
      scope: client.profile.scopes.join(' '),
      state,
      code_challenge: await calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      ...questionsTo(client.profile, request, renewed),
    });
    return { authorizationUrl: this.egress.rewriteForBrowser(url), expiresAt: expiresAt.toISOString() };
  }

  private async renewable(userId: string, provider: string, id: string): Promise<ConnectionSummary> {
    const connections = await this.connections.ofUser(userId);
    const connection = connections.find(
      (candidate) => candidate.id === id.toLowerCase() && candidate.provider === provider,
    );
    if (!connection) throw problem('connection.not-found', { detail: 'There is no connection with this id.' });
    if (connection.status !== 'disconnecting') return connection;
    throw problem('connection.disconnecting', {
      detail: 'This account is being disconnected. To keep it, connect it without its connectionId.',
    });
  }
}

/** Which account the provider is to suggest, and whether it is to ask for another one. Pure. */
export function questionsTo(
  { prompts }: Pick<ProviderProfile, 'prompts'>,
  { loginHint, chooseAccount }: Pick<ConnectRequest, 'loginHint' | 'chooseAccount'>,
  renewed: Pick<ConnectionSummary, 'accountEmail'> | null,
): Record<string, string> {
  const prompt = chooseAccount ? prompts.chooseAccount : prompts[renewed ? 'renew' : 'usual'];
  const hint = loginHint ?? (chooseAccount ? undefined : renewed?.accountEmail);
  return { ...(prompt ? { prompt } : {}), ...(hint ? { login_hint: hint } : {}) };
}
