import { Router, type Request } from 'express';
import type { SandboxClock } from '../../clock';
import { exchangeOf } from '../../traffic/exchange';
import type { Mailboxes } from '../mailboxes/mailboxes';
import type { MicrosoftSettings } from '../microsoft-settings';
import type { AuthorizationCodes } from './authorization-codes';
import type { ClientSecrets } from './client-secrets';
import { missingParameter, tokenFailure, type EntraProblem } from './entra-error';
import type { EntraGrants } from './entra-grants';
import type { IdTokens } from './id-tokens';
import { narrow, type Narrowed } from './narrow-scopes';

export interface TokenEndpointParts {
  clock: SandboxClock;
  mailboxes: Mailboxes;
  grants: EntraGrants;
  codes: AuthorizationCodes;
  secrets: ClientSecrets;
  idTokens: IdTokens;
  settings: () => MicrosoftSettings;
}

interface Granted {
  account: string;
  clientId: string;
  /** All that was consented to; the refresh token stands for it. */
  consented: string[];
  given: Narrowed;
  nonce: string | null;
}

const NEVER_CACHED = { 'Cache-Control': 'no-store, no-cache', Pragma: 'no-cache' };
const EXPIRED_SECRET: EntraProblem = {
  error: 'invalid_client',
  number: 7000222,
  text: 'The provided client secret keys for the app are expired.',
};

/** `/{tenant}/oauth2/v2.0/token` */
export function tokenEndpoint(parts: TokenEndpointParts): Router {
  const router = Router();
  router.post('/:tenant/oauth2/v2.0/token', async (request, response) => {
    const granted = grantOf(parts, request);
    if ('error' in granted) throw tokenFailure(granted, parts.clock.now());
    exchangeOf(request).account = granted.account;
    response.set(NEVER_CACHED).json(await tokensOf(parts, granted));
  });
  return router;
}

function grantOf(parts: TokenEndpointParts, request: Request): Granted | EntraProblem {
  const form = new URLSearchParams(exchangeOf(request).body.toString('utf8'));
  const grantType = form.get('grant_type');
  if (!grantType) return missingParameter('grant_type');
  const clientId = parts.secrets.authenticate(form, request.headers.authorization);
  if (typeof clientId !== 'string') return clientId;
  if (parts.settings().clientSecretsExpired) return EXPIRED_SECRET;
  switch (grantType) {
    case 'authorization_code':
      return byCode(parts, form, clientId);
    case 'refresh_token':
      return byRefreshToken(parts, form, clientId);
    default: {
      const text = `The app requested an unsupported grant type '${grantType}'.`;
      return { error: 'unsupported_grant_type', number: 70003, text };
    }
  }
}

function byCode({ codes }: TokenEndpointParts, form: URLSearchParams, clientId: string): Granted | EntraProblem {
  const code = form.get('code');
  if (!code) return missingParameter('code');
  const redirectUri = form.get('redirect_uri');
  const redeemed = codes.redeem({ code, clientId, redirectUri, verifier: form.get('code_verifier') });
  if ('error' in redeemed) return redeemed;
  const { account, scopes, request } = redeemed;
  return granted({ account, clientId, consented: scopes, nonce: request.nonce }, form);
}

function byRefreshToken(parts: TokenEndpointParts, form: URLSearchParams, clientId: string): Granted | EntraProblem {
  const refreshToken = form.get('refresh_token');
  if (!refreshToken) return missingParameter('refresh_token');
  const used = parts.grants.use(refreshToken, clientId);
  if (used.kind === 'good') {
    return granted({ account: used.grant.account, clientId, consented: used.grant.scopes, nonce: null }, form);
  }
  const isPersonal = used.kind !== 'unknown' && parts.mailboxes.find(used.account)?.isPersonal === true;
  if (used.kind === 'unknown' || isPersonal) {
    return invalidGrant(70000, 'The user could not be authenticated or the grant is expired or invalid.');
  }
  if (used.kind === 'idle') {
    return invalidGrant(700082, 'The refresh token has expired due to inactivity.');
  }
  if (parts.settings().revocation === 'consent-withdrawn') {
    const text = 'The user or administrator has not consented to use the application.';
    return { ...invalidGrant(65001, text), suberror: 'consent_required' };
  }
  return invalidGrant(50173, 'The provided grant has expired due to it being revoked, a fresh auth token is needed.');
}

function granted(given: Omit<Granted, 'given'>, form: URLSearchParams): Granted | EntraProblem {
  const narrowed = narrow(given.consented, form.get('scope'));
  return 'error' in narrowed ? narrowed : { ...given, given: narrowed };
}

async function tokensOf(
  { mailboxes, grants, idTokens }: TokenEndpointParts,
  { account, clientId, consented, given, nonce }: Granted,
): Promise<object> {
  const mailbox = mailboxes.ensure(account);
  const { token, expiresIn } = grants.issueAccessToken(account, given.scopes);
  return {
    token_type: 'Bearer',
    scope: given.scopes.join(' '),
    expires_in: expiresIn,
    ext_expires_in: expiresIn,
    access_token: token,
    ...(consented.includes('offline_access')
      ? { refresh_token: grants.issueRefreshToken({ account, clientId, scopes: consented }) }
      : {}),
    ...(given.scopes.includes('openid')
      ? { id_token: await idTokens.issue(mailbox, { clientId, scopes: given.scopes, nonce }) }
      : {}),
  };
}

function invalidGrant(number: number, text: string): EntraProblem {
  return { error: 'invalid_grant', number, text };
}
