import express, { Router, type Request, type RequestHandler, type Response } from 'express';
import { DEMO_PEOPLE } from './people';
import { chosenPerson, type SignIn } from './sign-in';
import type { SignInRequest } from './sign-in-request';
import { signInPage } from './sign-in-page';

const SESSION_COOKIE = 'sandbox_session';
const SESSION_IN_HEADER = /(?:^|;\s*)sandbox_session=([\w-]+)/;

/**
 * `/sign-in`: OpenID discovery, keys, authorization code with PKCE for public clients, tokens and their renewal; CORS for
 * browsers. Who has signed in is remembered by a cookie.
 */
export function signInRouter(signIn: SignIn): Router {
  const router = Router();
  const form = express.text({ type: () => true, limit: '64kb' });
  router.use(cors);
  router.get('/.well-known/openid-configuration', (_request, response) => {
    response.json(discoveryDocument(signIn.issuer));
  });
  router.get('/jwks', (_request, response) => {
    response.json(signIn.jwks());
  });
  router.get('/authorize', (request, response) => authorize(signIn, request, response));
  router.post('/authorize', form, (request, response) => choose(signIn, request, response));
  router.post('/token', form, (request, response) => token(signIn, request, response));
  router.get('/logout', (request, response) => logout(signIn, request, response));
  return router;
}

const cors: RequestHandler = (request, response, next) => {
  response.set({
    'Access-Control-Allow-Origin': '*',
    'Access-Control-Allow-Methods': 'GET, POST, OPTIONS',
    'Access-Control-Allow-Headers': 'authorization, content-type, x-requested-with',
  });
  if (request.method === 'OPTIONS') response.status(204).end();
  else next();
};

function discoveryDocument(issuer: string): object {
  return {
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    jwks_uri: `${issuer}/jwks`,
    end_session_endpoint: `${issuer}/logout`,
    response_types_supported: ['code'],
    response_modes_supported: ['query'],
    grant_types_supported: ['authorization_code', 'refresh_token'],
    prompt_values_supported: ['none', 'login', 'select_account'],
    code_challenge_methods_supported: ['S256'],
    token_endpoint_auth_methods_supported: ['none'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    scopes_supported: ['openid', 'email', 'profile', 'offline_access', 'career-copilot.service'],
    claims_supported: ['sub', 'email', 'name'],
  };
}

/**
 * Whoever is signed in goes straight back, unless the app wants the person to choose. With `prompt=none` nothing is shown
 * (OpenID Connect Core, 3.1.2.1).
 */
function authorize(signIn: SignIn, request: Request, response: Response): void {
  const asked = readRequest(request);
  if (typeof asked === 'string') return refuse(response, asked);
  const query = queryOf(request);
  const prompts = (query.get('prompt') ?? '').split(' ');
  const sessionId = sessionIdOf(request);
  const person = signIn.sessions.personOf(sessionId);
  if (person && !prompts.includes('login') && !prompts.includes('select_account')) {
    return goBack(response, asked, { code: signIn.issueCode(asked, { person, sessionId }), iss: signIn.issuer });
  }
  if (prompts.includes('none')) return goBack(response, asked, { error: 'login_required', iss: signIn.issuer });
  const hint = query.get('login_hint');
  response.type('html').send(signInPage({ people: DEMO_PEOPLE, action: request.originalUrl, hint }));
}

function choose(signIn: SignIn, request: Request, response: Response): void {
  const asked = readRequest(request);
  if (typeof asked === 'string') return refuse(response, asked);
  const person = chosenPerson(new URLSearchParams(String(request.body)));
  if (!person) {
    const error = 'Choose someone, or type an e-mail address.';
    response.status(400).type('html');
    response.send(signInPage({ people: DEMO_PEOPLE, action: request.originalUrl, hint: null, error }));
    return;
  }
  const sessionId = signIn.sessions.begin(person);
  response.cookie(SESSION_COOKIE, sessionId, { httpOnly: true, sameSite: 'lax', path: '/sign-in' });
  goBack(response, asked, { code: signIn.issueCode(asked, { person, sessionId }), iss: signIn.issuer });
}

function goBack(response: Response, { redirectUri, state }: SignInRequest, outcome: Record<string, string>): void {
  const target = new URL(redirectUri);
  for (const [name, value] of Object.entries(outcome)) target.searchParams.set(name, value);
  if (state !== null) target.searchParams.set('state', state);
  response.redirect(303, target.toString());
}

async function token(signIn: SignIn, request: Request, response: Response): Promise<void> {
  const form = new URLSearchParams(String(request.body));
  const text = (name: string) => form.get(name) ?? '';
  const clientId = text('client_id');
  response.set('Cache-Control', 'no-store');
  switch (form.get('grant_type')) {
    case 'authorization_code': {
      const verifier = text('code_verifier');
      const exchange = { code: text('code'), clientId, redirectUri: text('redirect_uri'), verifier };
      return answerTokens(response, await signIn.exchange(exchange));
    }
    case 'refresh_token':
      return answerTokens(response, await signIn.refresh(text('refresh_token'), clientId));
    default:
      response.status(400).json({ error: 'unsupported_grant_type' });
  }
}

function answerTokens(response: Response, tokens: object | undefined): void {
  if (tokens) response.json(tokens);
  else response.status(400).json({ error: 'invalid_grant', error_description: 'It is not good (any more)' });
}

function sessionIdOf({ headers }: Request): string {
  return SESSION_IN_HEADER.exec(headers.cookie ?? '')?.[1] ?? '';
}

function queryOf({ originalUrl }: Request): URLSearchParams {
  return new URL(originalUrl, 'http://sandbox.test').searchParams;
}

/** The browser's session ends, and with it the refresh tokens that it led to. */
function logout(signIn: SignIn, request: Request, response: Response): void {
  signIn.sessions.end(sessionIdOf(request));
  response.clearCookie(SESSION_COOKIE, { path: '/sign-in' });
  const target = queryOf(request).get('post_logout_redirect_uri');
  const state = queryOf(request).get('state');
  if (!target || !isWebAddress(target)) return response.redirect(303, '/');
  const back = new URL(target);
  if (state !== null) back.searchParams.set('state', state);
  response.redirect(303, back.toString());
}

/** @returns a sentence about what is wrong when it is no request that can be answered */
function readRequest(request: Request): SignInRequest | string {
  const query = queryOf(request);
  const clientId = query.get('client_id');
  const redirectUri = query.get('redirect_uri');
  const challenge = query.get('code_challenge');
  if (query.get('response_type') !== 'code') return 'response_type must be "code".';
  if (!clientId) return 'client_id is missing.';
  if (!redirectUri || !isWebAddress(redirectUri)) return 'redirect_uri must be a web address.';
  if (!challenge || query.get('code_challenge_method') !== 'S256') return 'PKCE with S256 is required.';
  return {
    clientId,
    redirectUri,
    scope: query.get('scope') ?? 'openid',
    state: query.get('state'),
    nonce: query.get('nonce'),
    challenge,
  };
}

function isWebAddress(text: string): boolean {
  return URL.canParse(text) && ['http:', 'https:'].includes(new URL(text).protocol);
}

function refuse(response: Response, reason: string): void {
  response.status(400).json({ error: 'invalid_request', error_description: reason });
}
