import { canonicalScope, isKnownScope } from '../scopes';

/** A request for consent that can be answered. */
export interface AuthorizationRequest {
  clientId: string;
  redirectUri: string;
  /** As Google writes them, without doubles. */
  scopes: string[];
  state: string | null;
  challenge: string | null;
  challengeMethod: 'S256' | 'plain';
  offline: boolean;
  prompt: ReadonlySet<string>;
  includeGranted: boolean;
  nonce: string | null;
  loginHint: string | null;
}

/** Told to the person, never to the app: the redirect URI is not to be trusted. */
export interface Refusal {
  error: string;
  message: string;
}

/** Reads the query of an authorization request. */
export function readAuthorizationRequest(query: URLSearchParams): AuthorizationRequest | Refusal {
  const clientId = query.get('client_id');
  const redirectUri = query.get('redirect_uri');
  const scope = query.get('scope')?.trim();
  if (!clientId) return refuse('invalid_request', 'Missing required parameter: client_id');
  if (!redirectUri || !isRedirectUri(redirectUri)) return refuse('redirect_uri_mismatch', 'Invalid redirect_uri');
  if (query.get('response_type') !== 'code') return refuse('invalid_request', 'Invalid response_type');
  if (!scope) return refuse('invalid_request', 'Missing required parameter: scope');
  const unknown = scope.split(/\s+/).filter((one) => !isKnownScope(one));
  if (unknown.length > 0) return refuse('invalid_scope', `Some requested scopes were invalid: ${unknown.join(', ')}`);
  const accessType = query.get('access_type') ?? 'online';
  if (accessType !== 'online' && accessType !== 'offline') return refuse('invalid_request', 'Invalid access_type');
  const pkce = readChallenge(query);
  if ('error' in pkce) return pkce;
  const prompt = new Set((query.get('prompt') ?? '').split(' ').filter(Boolean));
  if (prompt.has('none') && prompt.size > 1) return refuse('invalid_request', 'Invalid prompt');
  return {
    clientId,
    redirectUri,
    scopes: [...new Set(scope.split(/\s+/).map(canonicalScope))],
    state: query.get('state'),
    ...pkce,
    offline: accessType === 'offline',
    prompt,
    includeGranted: query.get('include_granted_scopes') === 'true',
    nonce: query.get('nonce'),
    loginHint: query.get('login_hint')?.toLowerCase() ?? null,
  };
}

/** Back to the app with these parameters and the state it sent. */
export function redirectTarget(
  { redirectUri, state }: AuthorizationRequest,
  parameters: Record<string, string>,
): string {
  const target = new URL(redirectUri);
  if (state !== null) target.searchParams.set('state', state);
  for (const [name, value] of Object.entries(parameters)) target.searchParams.set(name, value);
  return target.toString();
}

function readChallenge(query: URLSearchParams): Pick<AuthorizationRequest, 'challenge' | 'challengeMethod'> | Refusal {
  const challenge = query.get('code_challenge');
  const challengeMethod = query.get('code_challenge_method') ?? 'plain';
  if (challengeMethod !== 'S256' && challengeMethod !== 'plain') {
    return refuse('invalid_request', 'Invalid code_challenge_method');
  }
  if (challenge !== null && !/^[\w.~-]{43,128}$/.test(challenge)) {
    return refuse('invalid_request', 'Invalid code_challenge');
  }
  return { challenge, challengeMethod };
}

function isRedirectUri(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hash } = new URL(text);
  return (protocol === 'https:' || protocol === 'http:') && hash === '';
}

function refuse(error: string, message: string): Refusal {
  return { error, message };
}
