import type { OAuthDialect, OAuthProblem } from './oauth-dialect';

/** What both providers take, as far as it is simulated: anything else would be passed over, and answered wrongly. */
const PARAMETERS =
  'client_id redirect_uri response_type scope state nonce prompt login_hint code_challenge code_challenge_method'.split(
    ' ',
  );

/** Where the app wants the answer. */
export interface ReturnAddress {
  redirectUri: string;
  state: string | null;
}

/** A request for consent that can be answered. */
export interface AuthorizationRequest extends ReturnAddress {
  clientId: string;
  /** As the provider writes them, without doubles. */
  scopes: string[];
  /** S256; null without PKCE. */
  challenge: string | null;
  wantsRefreshToken: boolean;
  prompts: readonly string[];
  nonce: string | null;
  loginHint: string | null;
}

/** What is wrong with a request. Without an address to trust, only the person can be told. */
export interface BadRequest {
  problem: OAuthProblem;
  address: ReturnAddress | null;
}

/** Reads the query of an authorization request. */
export function readAuthorizationRequest(
  dialect: OAuthDialect,
  query: URLSearchParams,
): AuthorizationRequest | BadRequest {
  const clientId = query.get('client_id');
  const redirectUri = query.get('redirect_uri');
  if (!clientId) return { problem: 'no-client-id', address: null };
  if (!redirectUri || !isRedirectUri(redirectUri)) return { problem: 'bad-redirect-uri', address: null };
  const address = { redirectUri, state: query.get('state') };
  const scopes = [...new Set(words(query, 'scope').map(dialect.scopes.canonical))];
  const problem = problemOf(dialect, query, scopes);
  if (problem) return { problem, address };
  return {
    ...address,
    clientId,
    scopes,
    challenge: query.get('code_challenge'),
    wantsRefreshToken: dialect.refreshTokens.wanted(query, scopes),
    prompts: words(query, 'prompt'),
    nonce: query.get('nonce'),
    loginHint: query.get('login_hint')?.trim().toLowerCase() || null,
  };
}

function problemOf(dialect: OAuthDialect, query: URLSearchParams, scopes: string[]): OAuthProblem | undefined {
  const { known, several } = dialect.prompts;
  const prompts = words(query, 'prompt');
  const parameters = [...PARAMETERS, ...dialect.ownParameters];
  if (![...query.keys()].every((name) => parameters.includes(name))) return 'unknown-parameter';
  if (query.get('response_type') !== 'code') return 'bad-response-type';
  if (scopes.length === 0) return 'no-scope';
  if (!scopes.every(dialect.scopes.isKnown)) return 'unknown-scope';
  if (!prompts.every((prompt) => known.includes(prompt)) || (!several && prompts.length > 1)) return 'bad-prompt';
  return hasGoodChallenge(query) ? undefined : 'bad-challenge';
}

/** Both providers take `plain` too, and nobody should send it. */
function hasGoodChallenge(query: URLSearchParams): boolean {
  const challenge = query.get('code_challenge');
  const method = query.get('code_challenge_method');
  if (challenge === null) return method === null;
  return method === 'S256' && /^[\w-]{43}$/.test(challenge);
}

function isRedirectUri(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hash } = new URL(text);
  return (protocol === 'https:' || protocol === 'http:') && hash === '';
}

function words(query: URLSearchParams, name: string): string[] {
  return (query.get(name) ?? '').split(' ').filter(Boolean);
}
