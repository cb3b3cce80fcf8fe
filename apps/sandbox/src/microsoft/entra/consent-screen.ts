import { randomUUID } from 'node:crypto';
import { Router, type Request, type Response } from 'express';
import { consentPage, readConsentForm } from '../../pages/consent-page';
import { html } from '../../pages/html';
import { page } from '../../pages/layout';
import { exchangeOf } from '../../traffic/exchange';
import type { World } from '../../world';
import { PERSONAL_TENANT, type Mailbox } from '../mailboxes/mailbox';
import type { Mailboxes } from '../mailboxes/mailboxes';
import type { AuthorizationCodes } from './authorization-codes';
import { readAuthorizationRequest, type AuthorizationRequest } from './authorization-request';
import { answerApp, tellApp } from './authorization-response';
import { describe, type EntraProblem } from './entra-error';
import type { EntraGrants } from './entra-grants';
import { isSignInScope, labelOf, scopeName } from './scopes';

export interface ConsentScreenParts {
  world: World;
  mailboxes: Mailboxes;
  grants: EntraGrants;
  codes: AuthorizationCodes;
}

interface Asking {
  request: Request;
  response: Response;
  asked: AuthorizationRequest;
}

const PATH = '/:tenant/oauth2/v2.0/authorize';
const DECLINED: EntraProblem = {
  error: 'access_denied',
  number: 65004,
  text: 'User declined to consent to access the app.',
  subcode: 'cancel',
};

/** `/{tenant}/oauth2/v2.0/authorize`: asks the person, or does what a script says the person would do. */
export function consentScreen(parts: ConsentScreenParts): Router {
  const router = Router();
  router.get(PATH, (request, response) => {
    const asked = read(request, response);
    if (asked) ask(parts, { request, response, asked });
  });
  router.post(PATH, (request, response) => {
    const asked = read(request, response);
    if (asked) decide(parts, { request, response, asked });
  });
  return router;
}

function ask(parts: ConsentScreenParts, asking: Asking): void {
  const { asked } = asking;
  if (asked.prompt === 'none') return answerSilently(parts, asking);
  const scripted = parts.world.consents.take('microsoft', asked.state);
  if (!scripted) return show(parts, asking);
  if (scripted.decision === 'deny') return decline(asking);
  if (scripted.decision === 'approve') return allow(parts, asking, { account: scripted.account, scopes: asked.scopes });
  // No page of Microsoft offers this, but tenants and later changes bring tokens with less than was asked for.
  const kept = new Set((scripted.scopes ?? []).map(scopeName));
  const scopes = asked.scopes.filter((scope) => isSignInScope(scope) || kept.has(scopeName(scope)));
  allow(parts, asking, { account: scripted.account, scopes });
}

function decide(parts: ConsentScreenParts, asking: Asking): void {
  const answer = readConsentForm(exchangeOf(asking.request).body);
  if (answer.decision === 'deny') return decline(asking);
  if (answer.account === null) {
    asking.response.status(400);
    return show(parts, asking, 'Choose an account, or type an e-mail address.');
  }
  allow(parts, asking, { account: answer.account, scopes: asking.asked.scopes });
}

/** `prompt=none`: only what has been allowed before can be answered without asking. */
function answerSilently(parts: ConsentScreenParts, asking: Asking): void {
  const { asked, response } = asking;
  const account = asked.loginHint ?? parts.mailboxes.addresses()[0];
  if (account === undefined || !parts.mailboxes.find(account)) {
    const text = 'A silent sign-in request was sent but no user is signed in.';
    return tellApp(response, asked, { error: 'login_required', number: 50058, text });
  }
  if (!parts.grants.hasConsent(account, asked.clientId, asked.scopes)) {
    const text = 'The user or administrator has not consented to use the application.';
    return tellApp(response, asked, { error: 'consent_required', number: 65001, text });
  }
  allow(parts, asking, { account, scopes: asked.scopes });
}

function allow(
  { mailboxes, grants, codes }: ConsentScreenParts,
  { request, response, asked }: Asking,
  given: { account: string; scopes: string[] },
): void {
  const mailbox = mailboxes.ensure(given.account);
  if (!isLetIn(asked.tenant, mailbox)) {
    const text = `User account '${given.account}' does not exist in tenant '${asked.tenant}'.`;
    return refusePerson(response, { error: 'invalid_request', number: 50020, text });
  }
  exchangeOf(request).account = mailbox.email;
  grants.consent(mailbox.email, asked.clientId, given.scopes);
  answerApp(response, asked, { code: codes.issue(asked, given), session_state: randomUUID() });
}

/** `organizations` is for work accounts, `consumers` for personal ones, a tenant id for its own. */
function isLetIn(tenant: string, { isPersonal, tid }: Mailbox): boolean {
  if (tenant === 'organizations') return !isPersonal;
  if (tenant === 'consumers' || tenant === PERSONAL_TENANT) return isPersonal;
  return !/^[0-9a-f-]{36}$/i.test(tenant) || tenant.toLowerCase() === tid;
}

function decline({ response, asked }: Asking): void {
  tellApp(response, asked, DECLINED);
}

function show({ mailboxes }: ConsentScreenParts, { request, response, asked }: Asking, error?: string): void {
  const { host, path } = exchangeOf(request);
  response.type('html').send(
    consentPage({
      provider: 'microsoft',
      appName: 'Career Copilot',
      accounts: mailboxes.addresses(),
      loginHint: asked.loginHint,
      // Microsoft's page grants all that is asked for, or nothing.
      scopes: asked.scopes.map((scope) => ({ scope, label: labelOf(scope), optional: false })),
      action: `/${host}${path}`,
      ...(error ? { error } : {}),
    }),
  );
}

/** @returns undefined when the app or the person has been told that it cannot go on */
function read(request: Request, response: Response): AuthorizationRequest | undefined {
  const query = new URL(request.originalUrl, 'http://sandbox').searchParams;
  const read = readAuthorizationRequest(String(request.params['tenant']), query);
  if (read.kind === 'good') return read.request;
  if (read.kind === 'tell-app') tellApp(response, read.address, read.problem);
  else refusePerson(response, read.problem);
  return undefined;
}

/** On a page: the app never hears of it. */
function refusePerson(response: Response, problem: EntraProblem): void {
  const body = html`<h1>Sorry, but we’re having trouble signing you in.</h1>
    <p>${describe(problem)}</p>`;
  response
    .status(400)
    .type('html')
    .send(page({ title: 'Sign in', provider: 'microsoft', narrow: true, body }));
}
