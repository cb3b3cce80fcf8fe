import { Router, type Request, type Response } from 'express';
import { exchangeOf } from '../traffic/exchange';
import type { Grant } from './grants';
import type { OAuthProblem } from './oauth-dialect';
import type { OAuthServer } from './oauth-server';

const ID_TOKEN_SECONDS = 3_600;
/** Of a request for tokens. `scope`, by which fewer could be asked for, is not simulated. */
const PARAMETERS = 'grant_type client_id client_secret code redirect_uri code_verifier refresh_token'.split(' ');

interface Tokens {
  grant: Grant;
  /** Null: none comes with the answer. */
  refreshToken: string | null;
  nonce: string | null;
}

/** Tokens for codes and refresh tokens; and where a provider has it, revocation. */
export function tokenEndpoint(server: OAuthServer): Router {
  const router = Router();
  const { paths } = server.parts.dialect;
  router.post(paths.token, async (request, response) => {
    const tokens = tokensFor(server, request);
    if (typeof tokens === 'string') throw failure(server, tokens);
    exchangeOf(request).account = tokens.grant.account;
    send(response, await answerWith(server, tokens));
  });
  if (paths.revoke !== null) {
    router.post(paths.revoke, (request, response) => {
      const token = formOf(request).get('token');
      if (!token) throw failure(server, 'no-token');
      if (!server.grants.revoke(token)) throw failure(server, 'unknown-token');
      send(response, {});
    });
  }
  return router;
}

function tokensFor(server: OAuthServer, request: Request): Tokens | OAuthProblem {
  const form = formOf(request);
  const grantType = form.get('grant_type');
  if (!grantType) return 'no-grant-type';
  if (![...form.keys()].every((name) => PARAMETERS.includes(name))) return 'unknown-parameter';
  const client = server.clients.authenticate(form, request.headers.authorization);
  if (typeof client === 'string') return client;
  switch (grantType) {
    case 'authorization_code':
      return byCode(server, form, client.clientId);
    case 'refresh_token':
      return byRefreshToken(server, form, client.clientId);
    default:
      return 'unknown-grant-type';
  }
}

function byCode(server: OAuthServer, form: URLSearchParams, clientId: string): Tokens | OAuthProblem {
  const code = form.get('code');
  if (!code) return 'no-code';
  const redemption = { code, clientId, redirectUri: form.get('redirect_uri'), verifier: form.get('code_verifier') };
  const redeemed = server.codes.redeem(redemption);
  if (typeof redeemed === 'string') return redeemed;
  const { withRefreshToken, ...granted } = redeemed.given;
  const grant = { ...granted, isRevoked: false };
  const refreshToken = withRefreshToken ? server.grants.issueRefreshToken(grant) : null;
  return { grant, refreshToken, nonce: redeemed.request.nonce };
}

function byRefreshToken(server: OAuthServer, form: URLSearchParams, clientId: string): Tokens | OAuthProblem {
  const { rotate } = server.parts.dialect.refreshTokens;
  const token = form.get('refresh_token');
  if (!token) return 'no-refresh-token';
  const grant = server.grants.refresh(token, clientId);
  if (typeof grant === 'string') return grant;
  return { grant, refreshToken: rotate ? server.grants.issueRefreshToken(grant) : null, nonce: null };
}

async function answerWith(server: OAuthServer, { grant, refreshToken, nonce }: Tokens): Promise<object> {
  const { dialect } = server.parts;
  const { token, expiresIn } = server.grants.issueAccessToken(grant);
  return {
    token_type: 'Bearer',
    scope: dialect.scopes.listed(grant.scopes).join(' '),
    expires_in: expiresIn,
    access_token: token,
    ...dialect.besideToken(expiresIn),
    ...(refreshToken === null ? {} : { refresh_token: refreshToken }),
    ...(grant.scopes.includes('openid') ? { id_token: await idTokenOf(server, grant, nonce) } : {}),
  };
}

/** Its times are true ones: whoever verifies it does not know sandbox time. */
function idTokenOf({ parts: { dialect, key } }: OAuthServer, grant: Grant, nonce: string | null): Promise<string> {
  const now = Math.floor(Date.now() / 1_000);
  const times = { iat: now, exp: now + ID_TOKEN_SECONDS };
  return key.sign({ ...dialect.claims(grant), ...times, ...(nonce === null ? {} : { nonce }) });
}

function failure({ parts: { dialect, world } }: OAuthServer, problem: OAuthProblem) {
  return dialect.failure(dialect.refusals[problem], world.clock.now());
}

function formOf(request: Request): URLSearchParams {
  return new URLSearchParams(exchangeOf(request).body.toString('utf8'));
}

function send(response: Response, body: object): void {
  response.set('Cache-Control', 'no-store').json(body);
}
