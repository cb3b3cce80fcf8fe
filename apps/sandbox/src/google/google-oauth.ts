import type { JWTPayload } from 'jose';
import type { Granted, OAuthDialect, OAuthProblem, Refusal } from '../oauth/oauth-dialect';
import { ProviderFailure } from '../provider-failure';
import type { GoogleAccounts } from './calendars/accounts';
import { EMAIL_SCOPE, googleScopes } from './scopes';

const invalidGrant = (text: string): Refusal => ({ error: 'invalid_grant', text });
const invalidRequest = (text: string): Refusal => ({ error: 'invalid_request', text });
const BAD_GRANT = invalidGrant('Bad Request');
const UNKNOWN_CLIENT: Refusal = { error: 'invalid_client', text: 'The OAuth client was not found.' };

const REFUSALS: Readonly<Record<OAuthProblem, Refusal>> = {
  'no-client-id': invalidRequest('Missing required parameter: client_id'),
  'bad-redirect-uri': { error: 'redirect_uri_mismatch', text: 'Invalid redirect_uri' },
  'bad-response-type': invalidRequest('Invalid response_type'),
  'no-scope': invalidRequest('Missing required parameter: scope'),
  'unknown-scope': { error: 'invalid_scope', text: 'Some requested scopes were invalid' },
  'bad-prompt': invalidRequest('Invalid prompt'),
  'bad-challenge': invalidRequest('Invalid code_challenge'),
  'unknown-parameter': invalidRequest('Parameter not allowed for this message type'),
  declined: { error: 'access_denied', text: '' },
  'no-client-secret': UNKNOWN_CLIENT,
  'wrong-client-secret': UNKNOWN_CLIENT,
  'no-grant-type': invalidRequest('Missing required parameter: grant_type'),
  'unknown-grant-type': { error: 'unsupported_grant_type', text: 'Invalid grant_type' },
  'no-code': invalidRequest('Missing required parameter: code'),
  'unknown-code': BAD_GRANT,
  'used-code': BAD_GRANT,
  'expired-code': BAD_GRANT,
  'other-redirect-uri': { error: 'redirect_uri_mismatch', text: 'Bad Request' },
  'wrong-verifier': BAD_GRANT,
  'no-refresh-token': invalidRequest('Missing required parameter: refresh_token'),
  'unknown-refresh-token': BAD_GRANT,
  'revoked-refresh-token': invalidGrant('Token has been expired or revoked.'),
  'no-token': invalidRequest('Bad Request'),
  'unknown-token': { error: 'invalid_token', text: 'Token expired or revoked' },
};

/** How Google lets apps in: `accounts.google.com` and `oauth2.googleapis.com`. */
export function googleDialect(accounts: GoogleAccounts): OAuthDialect {
  return {
    provider: 'google',
    paths: { authorize: '/o/oauth2/v2/auth', token: '/token', revoke: '/revoke' },
    forms: {
      code: { prefix: '4/0A', bytes: 40 },
      access: { prefix: 'ya29.a0', bytes: 80 },
      refresh: { prefix: '1//0', bytes: 48 },
    },
    refusals: REFUSALS,
    failure: ({ error, text }) =>
      new ProviderFailure(error === 'invalid_client' ? 401 : 400, { error, error_description: text }),
    told: null,
    scopes: googleScopes,
    unticks: true,
    ownParameters: ['access_type'],
    prompts: { known: ['consent', 'select_account'], several: true },
    refreshTokens: {
      wanted: (query) => query.get('access_type') === 'offline',
      forNewsOnly: true,
      rotate: false,
    },
    besideCode: (scopes) => ({ scope: scopes.join(' ') }),
    besideToken: () => ({}),
    claims: (granted) => claimsOf(accounts, granted),
  };
}

function claimsOf(accounts: GoogleAccounts, { account, clientId, scopes }: Granted): JWTPayload {
  const { sub, email } = accounts.ensure(account);
  return {
    iss: 'https://accounts.google.com',
    azp: clientId,
    aud: clientId,
    sub,
    ...(scopes.includes(EMAIL_SCOPE) ? { email, email_verified: true } : {}),
  };
}
