import type { EntraProblem } from './entra-error';
import { missingParameter } from './entra-error';
import { isKnownScope, splitScopes } from './scopes';

export type ResponseMode = 'query' | 'fragment' | 'form_post';

/** Where the app wants the answer. */
export interface ReturnAddress {
  redirectUri: string;
  state: string | null;
  responseMode: ResponseMode;
}

/** A request for consent that can be answered. */
export interface AuthorizationRequest extends ReturnAddress {
  tenant: string;
  clientId: string;
  scopes: string[];
  challenge: { value: string; method: 'S256' | 'plain' } | null;
  nonce: string | null;
  loginHint: string | null;
  prompt: 'login' | 'none' | 'consent' | 'select_account' | null;
}

/** What is wrong with a request: told to the app if there is an address to trust, else to the person. */
export type ReadRequest =
  | { kind: 'good'; request: AuthorizationRequest }
  | { kind: 'tell-app'; address: ReturnAddress; problem: EntraProblem }
  | { kind: 'tell-person'; problem: EntraProblem };

const MODES: readonly string[] = ['query', 'fragment', 'form_post'];
const PROMPTS: readonly string[] = ['login', 'none', 'consent', 'select_account'];

/** Reads the query of an authorization request. */
export function readAuthorizationRequest(tenant: string, query: URLSearchParams): ReadRequest {
  const clientId = query.get('client_id');
  if (!clientId) return { kind: 'tell-person', problem: missingParameter('client_id') };
  const redirectUri = query.get('redirect_uri');
  if (!redirectUri || !isRedirectUri(redirectUri)) return { kind: 'tell-person', problem: wrongRedirectUri };
  const responseMode = query.get('response_mode') ?? 'query';
  const isMode = MODES.includes(responseMode);
  const address: ReturnAddress = {
    redirectUri,
    state: query.get('state'),
    responseMode: isMode ? (responseMode as ResponseMode) : 'query',
  };
  const problem = isMode ? problemOf(query) : invalid(90023, 'The response_mode is not supported.');
  if (problem) return { kind: 'tell-app', address, problem };
  const request: AuthorizationRequest = {
    ...address,
    tenant,
    clientId,
    scopes: splitScopes(query.get('scope')!),
    challenge: challengeOf(query),
    nonce: query.get('nonce'),
    loginHint: query.get('login_hint')?.trim().toLowerCase() || null,
    prompt: query.get('prompt') as AuthorizationRequest['prompt'],
  };
  return { kind: 'good', request };
}

function problemOf(query: URLSearchParams): EntraProblem | undefined {
  const responseType = query.get('response_type');
  if (!responseType) return missingParameter('response_type');
  if (responseType !== 'code') {
    const text = `The response type '${responseType}' is not enabled for the application.`;
    return { error: 'unsupported_response_type', number: 700054, text };
  }
  const scopes = splitScopes(query.get('scope') ?? '');
  if (scopes.length === 0) return missingParameter('scope');
  const unknown = scopes.find((scope) => !isKnownScope(scope));
  if (unknown !== undefined) {
    const text = `The provided value for the input parameter 'scope' is not valid: '${unknown}' does not exist.`;
    return { error: 'invalid_scope', number: 70011, text };
  }
  const prompt = query.get('prompt');
  if (prompt !== null && !PROMPTS.includes(prompt)) return invalid(90023, 'The prompt value is not supported.');
  return challengeProblem(query);
}

function challengeProblem(query: URLSearchParams): EntraProblem | undefined {
  const challenge = query.get('code_challenge');
  const method = query.get('code_challenge_method');
  if (method !== null && challenge === null) return missingParameter('code_challenge');
  if (method !== null && method !== 'S256' && method !== 'plain') {
    return invalid(501491, 'The code_challenge_method must be S256 or plain.');
  }
  if (challenge !== null && !/^[\w.~-]{43,128}$/.test(challenge)) {
    return invalid(501491, 'The code_challenge must have 43 to 128 characters of the allowed ones.');
  }
  return undefined;
}

/** Without a method a challenge is the verifier itself. */
function challengeOf(query: URLSearchParams): AuthorizationRequest['challenge'] {
  const value = query.get('code_challenge');
  if (value === null) return null;
  return { value, method: query.get('code_challenge_method') === 'S256' ? 'S256' : 'plain' };
}

function isRedirectUri(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hash } = new URL(text);
  return (protocol === 'https:' || protocol === 'http:') && hash === '';
}

const wrongRedirectUri: EntraProblem = {
  error: 'invalid_request',
  number: 50011,
  text: 'The redirect URI specified in the request does not match the redirect URIs configured for the application.',
};

function invalid(number: number, text: string): EntraProblem {
  return { error: 'invalid_request', number, text };
}
