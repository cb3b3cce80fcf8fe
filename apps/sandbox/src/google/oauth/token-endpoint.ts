import { Router, type Request, type Response } from 'express';
import { ProviderFailure } from '../../provider-failure';
import type { Settings } from '../../settings';
import type { SigningKey } from '../../signing-key';
import { exchangeOf } from '../../traffic/exchange';
import type { GoogleAccounts } from '../calendars/accounts';
import type { GoogleSettings } from '../google-settings';
import { bearerOf } from './bearer';
import { verifies, type AuthorizationCodes, type Consent } from './authorization-codes';
import { ClientSecrets, readClient } from './client-secrets';
import type { Grant, Grants } from './grants';
import { identityClaims, userInfo } from './identity-claims';

export interface TokenEndpointParts {
  accounts: GoogleAccounts;
  grants: Grants;
  codes: AuthorizationCodes;
  clients: ClientSecrets;
  key: SigningKey;
  settings: Settings<GoogleSettings>;
}

/** `oauth2.googleapis.com`: `/token`, `/revoke`, `/tokeninfo`. */
export function tokenEndpoint(parts: TokenEndpointParts): Router {
  const router = Router();
  router.post('/token', async (request, response) => {
    const form = formOf(request);
    const clientId = parts.clients.authenticate(readClient(form, request.headers.authorization));
    if (clientId === undefined) throw oauthError(401, 'invalid_client', 'The OAuth client was not found.');
    send(response, await answer(parts, { form, clientId, request }));
  });
  router.post('/revoke', (request, response) => {
    const query = new URL(request.originalUrl, 'https://oauth2.googleapis.com').searchParams;
    const token = query.get('token') ?? formOf(request).get('token');
    if (!token) throw oauthError(400, 'invalid_request', 'Bad Request');
    exchangeOf(request).account = parts.grants.ownerOf(token);
    if (!parts.grants.revoke(token)) throw oauthError(400, 'invalid_token', 'Token expired or revoked');
    send(response, {});
  });
  router.all('/tokeninfo', (request, response) => send(response, tokenInfo(parts, request)));
  return router;
}

/** The token is taken from the query, the form or the header. */
function tokenInfo({ grants, accounts }: TokenEndpointParts, request: Request): object {
  const query = new URL(request.originalUrl, 'https://oauth2.googleapis.com').searchParams;
  const token = query.get('access_token') ?? formOf(request).get('access_token') ?? bearerOf(request) ?? '';
  const grant = grants.access(token);
  if (!grant) throw oauthError(400, 'invalid_token', 'Invalid Value');
  const { clientId, scopes, account } = grant;
  const expiresIn = grants.secondsLeft(token);
  return {
    azp: clientId,
    aud: clientId,
    scope: scopes.join(' '),
    exp: String(Math.floor(Date.now() / 1_000) + expiresIn),
    expires_in: String(expiresIn),
    access_type: grant.refreshToken === null ? 'online' : 'offline',
    ...userInfo(accounts.ensure(account), scopes),
  };
}

export function oauthError(status: number, error: string, description: string): ProviderFailure {
  return new ProviderFailure(status, { error, error_description: description });
}

async function answer(
  parts: TokenEndpointParts,
  { form, clientId, request }: { form: URLSearchParams; clientId: string; request: Request },
): Promise<object> {
  switch (form.get('grant_type')) {
    case 'authorization_code': {
      const consent = redeem(parts, form, clientId);
      exchangeOf(request).account = consent.account;
      return exchangeTokens(parts, consent);
    }
    case 'refresh_token':
      return refresh(parts, form, clientId);
    case null:
      throw oauthError(400, 'invalid_request', 'Missing required parameter: grant_type');
    default:
      throw oauthError(400, 'unsupported_grant_type', 'Invalid grant_type');
  }
}

function redeem({ codes }: TokenEndpointParts, form: URLSearchParams, clientId: string): Consent {
  const code = form.get('code') ?? '';
  if (!code.startsWith('4/')) throw oauthError(400, 'invalid_grant', 'Malformed auth code.');
  const consent = codes.redeem(code);
  if (!consent || consent.request.clientId !== clientId || !verifies(consent.request, form.get('code_verifier'))) {
    throw oauthError(400, 'invalid_grant', 'Bad Request');
  }
  if (consent.request.redirectUri !== form.get('redirect_uri')) {
    throw oauthError(400, 'redirect_uri_mismatch', 'Bad Request');
  }
  return consent;
}

async function exchangeTokens(parts: TokenEndpointParts, consent: Consent): Promise<object> {
  const { account, scopes, offline, request } = consent;
  const grant = parts.grants.create({ account, clientId: request.clientId, scopes }, { offline });
  const { refreshTokenSeconds } = parts.settings.values;
  const isLimited = grant.refreshToken !== null && refreshTokenSeconds !== null;
  return {
    ...accessOf(parts, grant),
    ...(grant.refreshToken === null ? {} : { refresh_token: grant.refreshToken }),
    ...(isLimited ? { refresh_token_expires_in: refreshTokenSeconds } : {}),
    ...(await idTokenOf(parts, grant, request.nonce)),
  };
}

/** The answer to a refresh holds no refresh token: the old one stays. */
async function refresh(parts: TokenEndpointParts, form: URLSearchParams, clientId: string): Promise<object> {
  const grant = parts.grants.refresh(form.get('refresh_token') ?? '', clientId);
  if (grant === 'unknown') throw oauthError(400, 'invalid_grant', 'Bad Request');
  if (grant === 'dead') throw oauthError(400, 'invalid_grant', 'Token has been expired or revoked.');
  return { ...accessOf(parts, grant), ...(await idTokenOf(parts, grant, null)) };
}

function accessOf({ grants, settings }: TokenEndpointParts, grant: Grant): object {
  return {
    access_token: grants.issueAccessToken(grant),
    expires_in: settings.values.accessTokenSeconds,
    scope: grant.scopes.join(' '),
    token_type: 'Bearer',
  };
}

async function idTokenOf({ accounts, key }: TokenEndpointParts, grant: Grant, nonce: string | null): Promise<object> {
  if (!grant.scopes.includes('openid')) return {};
  return { id_token: await key.sign(identityClaims(accounts.ensure(grant.account), grant, nonce)) };
}

function formOf(request: Request): URLSearchParams {
  return new URLSearchParams(exchangeOf(request).body.toString('utf8'));
}

function send(response: Response, body: object): void {
  response.set('Cache-Control', 'no-cache, no-store, max-age=0, must-revalidate').json(body);
}
