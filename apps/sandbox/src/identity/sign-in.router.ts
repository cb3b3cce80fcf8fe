import express, { Router, type Request, type RequestHandler, type Response } from 'express';
import { DEMO_PEOPLE } from './people';
import { chosenPerson, type SignIn, type SignInRequest } from './sign-in';
import { signInPage } from './sign-in-page';

/** `/sign-in`: OpenID discovery, keys, authorization code with PKCE for public clients, tokens; CORS for browsers. */
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
  router.get('/authorize', (request, response) => authorize(request, response));
  router.post('/authorize', form, (request, response) => choose(signIn, request, response));
  router.post('/token', form, (request, response) => token(signIn, request, response));
  router.get('/logout', (request, response) => logout(request, response));
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
    grant_types_supported: ['authorization_code'],
    code_challenge_methods_supported: ['S256'],
    token_endpoint_auth_methods_supported: ['none'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    scopes_supported: ['openid', 'email', 'profile', 'career-copilot.service'],
    claims_supported: ['sub', 'email', 'name'],
  };
}

function authorize(request: Request, response: Response): void {
  const asked = readRequest(request);
  if (typeof asked === 'string') return refuse(response, asked);
  const hint = new URL(request.originalUrl, 'http://sandbox.test').searchParams.get('login_hint');
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
  const target = new URL(asked.redirectUri);
  target.searchParams.set('code', signIn.issueCode(asked, person));
  if (asked.state !== null) target.searchParams.set('state', asked.state);
  target.searchParams.set('iss', signIn.issuer);
  response.redirect(303, target.toString());
}

async function token(signIn: SignIn, request: Request, response: Response): Promise<void> {
  const form = new URLSearchParams(String(request.body));
  response.set('Cache-Control', 'no-store');
  if (form.get('grant_type') !== 'authorization_code') {
    response.status(400).json({ error: 'unsupported_grant_type' });
    return;
  }
  const text = (name: string) => form.get(name) ?? '';
  const tokens = await signIn.exchange({
    code: text('code'),
    clientId: text('client_id') || basicUser(request),
    redirectUri: text('redirect_uri'),
    verifier: text('code_verifier'),
  });
  if (tokens) response.json(tokens);
  else response.status(400).json({ error: 'invalid_grant', error_description: 'The code is not good (any more)' });
}

/** Some public clients send their id as a user name without a password. */
function basicUser(request: Request): string {
  const encoded = /^Basic (.+)$/i.exec(request.headers.authorization ?? '')?.[1];
  const user = encoded ? Buffer.from(encoded, 'base64').toString('utf8').split(':')[0]! : '';
  try {
    return decodeURIComponent(user);
  } catch {
    return user;
  }
}

function logout(request: Request, response: Response): void {
  const target = new URL(request.originalUrl, 'http://sandbox.test').searchParams.get('post_logout_redirect_uri');
  if (target && isWebAddress(target)) response.redirect(303, target);
  else response.redirect(303, '/');
}

/** @returns a sentence about what is wrong when it is no request that can be answered */
function readRequest(request: Request): SignInRequest | string {
  const query = new URL(request.originalUrl, 'http://sandbox.test').searchParams;
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
