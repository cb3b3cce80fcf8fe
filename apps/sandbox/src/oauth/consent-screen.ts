import { Router, type Request, type Response } from 'express';
import { consentPage, readConsentForm } from '../pages/consent-page';
import { html } from '../pages/html';
import { page } from '../pages/layout';
import { exchangeOf } from '../traffic/exchange';
import { readAuthorizationRequest, type AuthorizationRequest, type ReturnAddress } from './authorization-request';
import type { OAuthProblem } from './oauth-dialect';
import type { OAuthServer } from './oauth-server';

interface Asking {
  request: Request;
  response: Response;
  asked: AuthorizationRequest;
}

/** The authorization endpoint: asks the person, or does what a script says the person would do. */
export function consentScreen(server: OAuthServer): Router {
  const router = Router();
  const path = server.parts.dialect.paths.authorize;
  router.get(path, (request, response) => {
    const asked = read(server, request, response);
    if (asked) ask(server, { request, response, asked });
  });
  router.post(path, (request, response) => {
    const asked = read(server, request, response);
    if (asked) decide(server, { request, response, asked });
  });
  return router;
}

function ask(server: OAuthServer, asking: Asking): void {
  const { world, dialect } = server.parts;
  const { scopes, state } = asking.asked;
  const scripted = world.consents.take(dialect.provider, state);
  if (!scripted) return show(server, asking);
  const { decision, account, scopes: ticked = [] } = scripted;
  if (decision === 'deny') return decline(server, asking);
  // No page of Microsoft offers this, but tenants and later changes bring tokens with less than was asked for.
  const isTicked = (scope: string) => ticked.some((wanted) => dialect.scopes.isSame(scope, wanted));
  allow(server, asking, { account, scopes: decision === 'approve' ? scopes : allowed(server, scopes, isTicked) });
}

function decide(server: OAuthServer, asking: Asking): void {
  const { scopes } = asking.asked;
  const answer = readConsentForm(exchangeOf(asking.request).body);
  if (answer.decision === 'deny') return decline(server, asking);
  if (answer.account === null) {
    asking.response.status(400);
    return show(server, asking, 'Choose an account, or type an e-mail address.');
  }
  const isTicked = (scope: string) => !server.parts.dialect.unticks || answer.scopes.includes(scope);
  allow(server, asking, { account: answer.account, scopes: allowed(server, scopes, isTicked) });
}

function allowed(server: OAuthServer, scopes: readonly string[], isTicked: (scope: string) => boolean): string[] {
  return scopes.filter((scope) => server.parts.dialect.scopes.isSignIn(scope) || isTicked(scope));
}

function allow(
  server: OAuthServer,
  { request, response, asked }: Asking,
  given: { account: string; scopes: string[] },
): void {
  const { dialect, people } = server.parts;
  const granted = { account: people.ensure(given.account), clientId: asked.clientId, scopes: given.scopes };
  exchangeOf(request).account = granted.account;
  const isNews = server.grants.allow(granted) || asked.prompts.includes('consent');
  const withRefreshToken = asked.wantsRefreshToken && (isNews || !dialect.refreshTokens.forNewsOnly);
  const code = server.codes.issue(asked, { ...granted, withRefreshToken });
  goBack(response, asked, { code, ...dialect.besideCode(given.scopes) });
}

function decline({ parts: { dialect } }: OAuthServer, { response, asked }: Asking): void {
  const refusal = dialect.refusals.declined;
  goBack(response, asked, { error: refusal.error, ...dialect.told?.(refusal) });
}

function show({ parts: { dialect, people } }: OAuthServer, { request, response, asked }: Asking, error?: string): void {
  const { host, path } = exchangeOf(request);
  const { label, isSignIn } = dialect.scopes;
  response.type('html').send(
    consentPage({
      provider: dialect.provider,
      appName: 'Career Copilot',
      accounts: people.addresses(),
      loginHint: asked.loginHint,
      scopes: asked.scopes.map((scope) => ({
        scope,
        label: label(scope),
        optional: dialect.unticks && !isSignIn(scope),
      })),
      action: `/${host}${path}`,
      ...(error ? { error } : {}),
    }),
  );
}

/** @returns undefined when the app or the person has been told that it cannot go on */
function read(server: OAuthServer, request: Request, response: Response): AuthorizationRequest | undefined {
  const { dialect } = server.parts;
  const query = new URL(request.originalUrl, 'http://sandbox').searchParams;
  const asked = readAuthorizationRequest(dialect, query);
  if (!('problem' in asked)) return asked;
  const refusal = dialect.refusals[asked.problem];
  if (asked.address && dialect.told) {
    goBack(response, asked.address, { error: refusal.error, ...dialect.told(refusal) });
  } else refusePerson(server, response, asked.problem);
  return undefined;
}

function goBack(response: Response, { redirectUri, state }: ReturnAddress, parameters: Record<string, string>): void {
  const target = new URL(redirectUri);
  if (state !== null) target.searchParams.set('state', state);
  for (const [name, value] of Object.entries(parameters)) target.searchParams.set(name, value);
  response.redirect(302, target.toString());
}

/** On a page: the app never hears of it. */
function refusePerson({ parts: { dialect } }: OAuthServer, response: Response, problem: OAuthProblem): void {
  const { error, text, number } = dialect.refusals[problem];
  const body = html`<h1>Access blocked</h1>
    <p>${number === undefined ? `Error 400: ${error}` : `AADSTS${number}`}</p>
    <p class="soft">${text}</p>`;
  response.status(400).type('html');
  response.send(page({ title: 'Access blocked', provider: dialect.provider, narrow: true, body }));
}
