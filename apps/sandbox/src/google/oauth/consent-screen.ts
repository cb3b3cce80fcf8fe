import { Router, type Request, type Response } from 'express';
import type { ScriptedConsent } from '../../consents';
import { consentPage, readConsentForm } from '../../pages/consent-page';
import { html } from '../../pages/html';
import { page } from '../../pages/layout';
import { exchangeOf } from '../../traffic/exchange';
import type { World } from '../../world';
import type { GoogleAccounts } from '../calendars/accounts';
import { isSameScope, isSignInScope, labelOf } from '../scopes';
import type { AuthorizationCodes } from './authorization-codes';
import {
  readAuthorizationRequest,
  redirectTarget,
  type AuthorizationRequest,
  type Refusal,
} from './authorization-request';
import type { Grants } from './grants';

export interface ConsentScreenParts {
  world: World;
  accounts: GoogleAccounts;
  grants: Grants;
  codes: AuthorizationCodes;
}

/** `accounts.google.com/o/oauth2/v2/auth`: asks the person, or does what a script says the person would do. */
export function consentScreen(parts: ConsentScreenParts): Router {
  const router = Router();
  const path = '/o/oauth2/v2/auth';
  router.get(path, (request, response) => ask(parts, request, response));
  router.post(path, (request, response) => decide(parts, request, response));
  return router;
}

function ask(parts: ConsentScreenParts, request: Request, response: Response): void {
  const asked = read(request, response);
  if (!asked) return;
  if (asked.prompt.has('none')) return answerSilently(parts, asked, response);
  const scripted = parts.world.consents.take('google', asked.state);
  if (scripted) return followScript(parts, { asked, scripted, response });
  show(parts, { request, response, asked });
}

function decide(parts: ConsentScreenParts, request: Request, response: Response): void {
  const asked = read(request, response);
  if (!asked) return;
  const answer = readConsentForm(exchangeOf(request).body);
  if (answer.decision === 'deny') return redirect(response, redirectTarget(asked, { error: 'access_denied' }));
  if (answer.account === null) {
    response.status(400);
    return show(parts, { request, response, asked, error: 'Choose an account, or type an e-mail address.' });
  }
  const scopes = asked.scopes.filter((scope) => isSignInScope(scope) || answer.scopes.includes(scope));
  allow(parts, { asked, account: answer.account, scopes, response });
}

function followScript(
  parts: ConsentScreenParts,
  { asked, scripted, response }: { asked: AuthorizationRequest; scripted: ScriptedConsent; response: Response },
): void {
  const { decision, account, scopes: ticked = [] } = scripted;
  if (decision === 'deny') return redirect(response, redirectTarget(asked, { error: 'access_denied' }));
  const isTicked = (scope: string) => isSignInScope(scope) || ticked.some((wanted) => isSameScope(scope, wanted));
  const scopes = decision === 'partial' ? asked.scopes.filter(isTicked) : asked.scopes;
  allow(parts, { asked, account, scopes, response });
}

function allow(
  { accounts, grants, codes }: ConsentScreenParts,
  consent: { asked: AuthorizationRequest; account: string; scopes: readonly string[]; response: Response },
): void {
  const { asked, response } = consent;
  const { email } = accounts.ensure(consent.account);
  exchangeOf(response.req).account = email;
  const before = grants.scopesAllowed(email, asked.clientId);
  // Only a first consent, or one that was asked for again, gives a refresh token.
  const isNews = before.size === 0 || asked.prompt.has('consent') || consent.scopes.some((scope) => !before.has(scope));
  const scopes = asked.includeGranted ? [...new Set([...consent.scopes, ...before])] : consent.scopes;
  grants.allow(email, asked.clientId, consent.scopes);
  const code = codes.issue({ request: asked, account: email, scopes, offline: asked.offline && isNews });
  const prompt = isNews ? 'consent' : 'none';
  redirect(response, redirectTarget(asked, { code, scope: scopes.join(' '), authuser: '0', prompt }));
}

/** `prompt=none`: only what has been allowed before can be answered without asking. */
function answerSilently(parts: ConsentScreenParts, asked: AuthorizationRequest, response: Response): void {
  const { accounts, grants } = parts;
  const account = asked.loginHint === null ? accounts.all()[0] : accounts.find(asked.loginHint);
  const allowed = account ? grants.scopesAllowed(account.email, asked.clientId) : new Set<string>();
  if (account && asked.scopes.every((scope) => allowed.has(scope))) {
    return allow(parts, { asked, account: account.email, scopes: asked.scopes, response });
  }
  redirect(response, redirectTarget(asked, { error: account ? 'consent_required' : 'login_required' }));
}

function show(
  { accounts }: ConsentScreenParts,
  {
    request,
    response,
    asked,
    error,
  }: { request: Request; response: Response; asked: AuthorizationRequest; error?: string },
): void {
  const { host, path } = exchangeOf(request);
  response.type('html').send(
    consentPage({
      provider: 'google',
      appName: 'Career Copilot',
      accounts: accounts.all().map(({ email }) => email),
      loginHint: asked.loginHint,
      scopes: asked.scopes.map((scope) => ({ scope, label: labelOf(scope), optional: !isSignInScope(scope) })),
      action: `/${host}${path}`,
      ...(error ? { error } : {}),
    }),
  );
}

/** @returns undefined when the person has been told that it cannot go on */
function read(request: Request, response: Response): AuthorizationRequest | undefined {
  const query = new URL(request.originalUrl, 'https://accounts.google.com').searchParams;
  const asked = readAuthorizationRequest(query);
  if (!('error' in asked)) return asked;
  response.status(400).type('html').send(refusalPage(asked));
  return undefined;
}

function refusalPage({ error, message }: Refusal): string {
  return page({
    title: 'Access blocked',
    provider: 'google',
    narrow: true,
    body: html`<h1>Access blocked: the request is invalid</h1>
      <p>${message}</p>
      <p class="soft">Error 400: ${error}</p>`,
  });
}

function redirect(response: Response, target: string): void {
  response.redirect(302, target);
}
