import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { Router, type Request, type Response } from 'express';
import { consentPage, readConsentForm } from '../../pages/consent-page';
import { SigningKey } from '../../signing-key';
import { exchangeOf } from '../../traffic/exchange';
import type { World } from '../../world';
import type { Mailboxes } from '../mailboxes';
import type { EntraGrants } from './entra-grants';

const ORIGIN = 'https://login.microsoftonline.com';
const CODE_LIFE_MS = 10 * 60_000;
const OIDC_SCOPES = new Set(['openid', 'profile', 'email', 'offline_access']);

interface Asked {
  tenant: string;
  clientId: string;
  redirectUri: string;
  scopes: string[];
  state: string | null;
  challenge: string | null;
  nonce: string | null;
  loginHint: string | null;
}

interface Code {
  asked: Asked;
  account: string;
  scopes: string[];
  expiresAt: number;
  used: boolean;
}

/** login.microsoftonline.com: consent, codes, tokens. There is no revocation endpoint. */
export class Entra {
  readonly router = Router();
  private readonly codes = new Map<string, Code>();
  private readonly secrets = new Map<string, string>();
  private readonly key = new SigningKey();

  constructor(
    private readonly world: World,
    private readonly mailboxes: Mailboxes,
    private readonly grants: EntraGrants,
  ) {
    this.router.get('/:tenant/v2.0/.well-known/openid-configuration', (request, response) => {
      response.json(discoveryDocument(request.params.tenant));
    });
    this.router.get('/:tenant/discovery/v2.0/keys', (_request, response) => void response.json(this.key.jwks()));
    this.router.get('/:tenant/oauth2/v2.0/authorize', (request, response) => this.authorize(request, response));
    this.router.post('/:tenant/oauth2/v2.0/authorize', (request, response) => this.decide(request, response));
    this.router.post('/:tenant/oauth2/v2.0/token', (request, response) => this.token(request, response));
    this.router.use((_request, response) => void response.status(404).end());
  }

  reset(): void {
    this.codes.clear();
    this.secrets.clear();
  }

  /** Whose code or refresh token is in the form of the token endpoint; null when it is unknown. */
  accountOf(form: URLSearchParams): string | null {
    return this.codes.get(form.get('code') ?? '')?.account ?? this.grants.accountOf(form.get('refresh_token') ?? '');
  }

  private authorize(request: Request, response: Response): void {
    const asked = readAsked(request);
    if (typeof asked === 'string') return void response.status(400).type('text').send(asked);
    const scripted = this.world.consents.take('microsoft');
    if (scripted) {
      if (scripted.decision === 'deny') return deny(asked, response);
      const kept = scripted.decision === 'partial' ? (scripted.scopes ?? []) : asked.scopes;
      return this.allow(
        asked,
        { account: scripted.account, scopes: asked.scopes.filter((scope) => kept.includes(scope)) },
        response,
      );
    }
    response.type('html').send(this.page(request, asked));
  }

  private decide(request: Request, response: Response): void {
    const asked = readAsked(request);
    if (typeof asked === 'string') return void response.status(400).type('text').send(asked);
    const answer = readConsentForm(exchangeOf(request).body);
    if (answer.decision === 'deny') return deny(asked, response);
    if (!answer.account) {
      return void response
        .type('html')
        .send(this.page(request, asked, 'Choose an account, or type an e-mail address.'));
    }
    this.allow(asked, { account: answer.account, scopes: asked.scopes }, response);
  }

  private page(request: Request, asked: Asked, error?: string): string {
    return consentPage({
      provider: 'microsoft',
      appName: 'Career Copilot',
      accounts: this.mailboxes.addresses(),
      loginHint: asked.loginHint,
      // Microsoft's page grants all that is asked for, or nothing.
      scopes: asked.scopes.map((scope) => ({ scope, label: labelOf(scope), optional: false })),
      action: `/login.microsoftonline.com${request.originalUrl.replace(/^\/login\.microsoftonline\.com/, '')}`,
      ...(error ? { error } : {}),
    });
  }

  private allow(asked: Asked, given: { account: string; scopes: string[] }, response: Response): void {
    this.mailboxes.ensure(given.account);
    const code = `M.C5${randomBytes(60).toString('base64url')}`;
    const expiresAt = this.world.clock.now() + CODE_LIFE_MS;
    this.codes.set(code, { asked, ...given, expiresAt, used: false });
    redirect(asked, response, { code, session_state: randomUUID() });
  }

  private token(request: Request, response: Response): void {
    const form = new URLSearchParams(exchangeOf(request).body.toString('utf8'));
    const client = this.authenticate(request, form);
    if (!client)
      return fail(response, {
        status: 401,
        error: 'invalid_client',
        number: 7000215,
        text: 'Invalid client secret provided.',
      });
    if (form.get('grant_type') === 'refresh_token') return this.refresh(request, response, { form, client });
    if (form.get('grant_type') === 'authorization_code') return this.exchange(request, response, { form, client });
    fail(response, {
      status: 400,
      error: 'unsupported_grant_type',
      number: 70003,
      text: 'The app requested an unsupported grant type.',
    });
  }

  private exchange(
    request: Request,
    response: Response,
    { form, client }: { form: URLSearchParams; client: string },
  ): void {
    const code = this.codes.get(form.get('code') ?? '');
    if (!code || code.asked.clientId !== client) {
      return fail(response, {
        status: 400,
        error: 'invalid_grant',
        number: 70000,
        text: 'The provided value for the code parameter is not valid.',
      });
    }
    if (code.used)
      return fail(response, {
        status: 400,
        error: 'invalid_grant',
        number: 54005,
        text: 'OAuth2 Authorization code was already redeemed.',
      });
    code.used = true;
    if (code.expiresAt < this.world.clock.now()) {
      return fail(response, {
        status: 400,
        error: 'invalid_grant',
        number: 70008,
        text: 'The provided authorization code has expired.',
      });
    }
    if (code.asked.redirectUri !== form.get('redirect_uri')) {
      return fail(response, {
        status: 400,
        error: 'invalid_grant',
        number: 500112,
        text: 'The reply address does not match.',
      });
    }
    const { challenge } = code.asked;
    const verifier = form.get('code_verifier') ?? '';
    if (challenge !== null && createHash('sha256').update(verifier).digest('base64url') !== challenge) {
      return fail(response, {
        status: 400,
        error: 'invalid_grant',
        number: 501481,
        text: 'The Code_Verifier does not match the code_challenge.',
      });
    }
    exchangeOf(request).account = code.account;
    void this.answer(response, { account: code.account, client, scopes: code.scopes, nonce: code.asked.nonce });
  }

  private refresh(
    request: Request,
    response: Response,
    { form, client }: { form: URLSearchParams; client: string },
  ): void {
    const used = this.grants.use(form.get('refresh_token') ?? '', client);
    switch (used.kind) {
      case 'unknown':
        return fail(response, {
          status: 400,
          error: 'invalid_grant',
          number: 70000,
          text: 'The provided refresh token is not valid.',
        });
      case 'revoked':
        return fail(response, {
          status: 400,
          error: 'invalid_grant',
          number: 50173,
          text: 'The provided grant has expired due to it being revoked.',
        });
      case 'idle':
        return fail(response, {
          status: 400,
          error: 'invalid_grant',
          number: 700082,
          text: 'The refresh token has expired due to inactivity.',
        });
      case 'ok':
        exchangeOf(request).account = used.grant.account;
        void this.answer(response, { account: used.grant.account, client, scopes: used.grant.scopes, nonce: null });
    }
  }

  private async answer(
    response: Response,
    given: { account: string; client: string; scopes: string[]; nonce: string | null },
  ): Promise<void> {
    const { account, client: clientId, scopes } = given;
    const { token, expiresIn } = this.grants.issueAccessToken(account, scopes);
    const offline = scopes.includes('offline_access');
    response.json({
      token_type: 'Bearer',
      // `offline_access` is never listed.
      scope: scopes.filter((scope) => scope !== 'offline_access').join(' '),
      expires_in: expiresIn,
      ext_expires_in: expiresIn,
      access_token: token,
      ...(offline ? { refresh_token: this.grants.issueRefreshToken({ account, clientId, scopes }) } : {}),
      ...(scopes.includes('openid') ? { id_token: await this.idToken(given) } : {}),
    });
  }

  private idToken(given: { account: string; client: string; scopes: string[]; nonce: string | null }): Promise<string> {
    const mailbox = this.mailboxes.ensure(given.account);
    const now = Math.floor(this.world.clock.now() / 1_000);
    return this.key.sign({
      aud: given.client,
      iss: `${ORIGIN}/${mailbox.tid}/v2.0`,
      iat: now,
      nbf: now,
      exp: now + 3_600,
      sub: createHash('sha256').update(`${mailbox.oid} ${given.client}`).digest('base64url'),
      tid: mailbox.tid,
      ver: '2.0',
      ...(given.nonce ? { nonce: given.nonce } : {}),
      // The object id and the names come with `profile` only.
      ...(given.scopes.includes('profile')
        ? { oid: mailbox.oid, name: mailbox.name, preferred_username: mailbox.email }
        : {}),
      ...(given.scopes.includes('email') ? { email: mailbox.email } : {}),
    });
  }

  /** Any client is registered by its first use; from then on its secret must be the same. */
  private authenticate(request: Request, form: URLSearchParams): string | null {
    const basic = /^Basic (.+)$/.exec(request.headers.authorization ?? '')?.[1];
    const [basicId, basicSecret] = basic ? Buffer.from(basic, 'base64').toString('utf8').split(':').map(decoded) : [];
    const clientId = basicId ?? form.get('client_id');
    const secret = basicSecret ?? form.get('client_secret');
    if (!clientId || !secret) return null;
    const known = this.secrets.get(clientId) ?? secret;
    this.secrets.set(clientId, known);
    return known === secret ? clientId : null;
  }
}

/** As it stands when it cannot be decoded. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function readAsked(request: Request): Asked | string {
  const { searchParams: query } = new URL(request.originalUrl, 'http://sandbox');
  const [clientId, redirectUri, scope] = [query.get('client_id'), query.get('redirect_uri'), query.get('scope')];
  if (query.get('response_type') !== 'code') return 'AADSTS900144: response_type must be code.';
  if (!clientId) return 'AADSTS700016: Application was not found.';
  if (!redirectUri || !URL.canParse(redirectUri)) return 'AADSTS50011: The redirect URI does not match.';
  if (!scope) return 'AADSTS900144: The request must contain scope.';
  if (query.get('code_challenge') && query.get('code_challenge_method') !== 'S256') return 'AADSTS501491: Use S256.';
  return {
    tenant: String(request.params['tenant']),
    clientId,
    redirectUri,
    scopes: scope.split(' ').filter(Boolean),
    state: query.get('state'),
    challenge: query.get('code_challenge'),
    nonce: query.get('nonce'),
    loginHint: query.get('login_hint'),
  };
}

function deny(asked: Asked, response: Response): void {
  redirect(asked, response, {
    error: 'access_denied',
    error_subcode: 'cancel',
    error_description: 'AADSTS65004: User declined to consent to access the app.',
  });
}

function redirect(asked: Asked, response: Response, parameters: Record<string, string>): void {
  const url = new URL(asked.redirectUri);
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  if (asked.state !== null) url.searchParams.set('state', asked.state);
  response.redirect(302, url.toString());
}

function fail(
  response: Response,
  { status, error, number, text }: { status: number; error: string; number: number; text: string },
): void {
  const timestamp = `${new Date().toISOString().slice(0, 19).replace('T', ' ')}Z`;
  const [trace, correlation] = [randomUUID(), randomUUID()];
  response.status(status).json({
    error,
    error_description: `AADSTS${number}: ${text} Trace ID: ${trace}\r\nCorrelation ID: ${correlation}\r\nTimestamp: ${timestamp}`,
    error_codes: [number],
    timestamp,
    trace_id: trace,
    correlation_id: correlation,
    error_uri: `${ORIGIN}/error?code=${number}`,
  });
}

function labelOf(scope: string): string {
  if (scope.endsWith('Calendars.ReadWrite')) return 'See and edit your calendars';
  if (OIDC_SCOPES.has(scope)) return 'Sign you in and stay connected';
  return 'Access to your data';
}

function discoveryDocument(tenant: string) {
  const isTemplate = ['common', 'organizations'].includes(tenant);
  return {
    issuer: isTemplate ? `${ORIGIN}/{tenantid}/v2.0` : `${ORIGIN}/${tenant}/v2.0`,
    authorization_endpoint: `${ORIGIN}/${tenant}/oauth2/v2.0/authorize`,
    token_endpoint: `${ORIGIN}/${tenant}/oauth2/v2.0/token`,
    jwks_uri: `${ORIGIN}/${tenant}/discovery/v2.0/keys`,
    response_types_supported: ['code'],
    subject_types_supported: ['pairwise'],
    id_token_signing_alg_values_supported: ['RS256'],
    scopes_supported: [...OIDC_SCOPES],
  };
}
