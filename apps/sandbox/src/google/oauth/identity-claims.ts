import type { JWTPayload } from 'jose';
import type { GoogleAccount } from '../calendars/accounts';
import type { Grant } from './grants';

export const ISSUER = 'https://accounts.google.com';
const EMAIL_SCOPE = 'https://www.googleapis.com/auth/userinfo.email';
const PROFILE_SCOPE = 'https://www.googleapis.com/auth/userinfo.profile';
const LIFE_SECONDS = 3_600;

/** The claims of an ID token. Its times are real ones: whoever verifies it does not know sandbox time. */
export function identityClaims(account: GoogleAccount, { clientId, scopes }: Grant, nonce: string | null): JWTPayload {
  const now = Math.floor(Date.now() / 1_000);
  return {
    iss: ISSUER,
    azp: clientId,
    aud: clientId,
    ...userInfo(account, scopes),
    ...(nonce === null ? {} : { nonce }),
    iat: now,
    exp: now + LIFE_SECONDS,
  };
}

/** Who somebody is, as far as the scopes go. */
export function userInfo({ sub, email, name }: GoogleAccount, scopes: readonly string[]): { sub: string } & object {
  return {
    sub,
    ...(scopes.includes(EMAIL_SCOPE) ? { email, email_verified: true } : {}),
    ...(scopes.includes(PROFILE_SCOPE) ? { name, given_name: name.split(' ')[0]! } : {}),
  };
}

export function discoveryDocument(): object {
  return {
    issuer: ISSUER,
    authorization_endpoint: `${ISSUER}/o/oauth2/v2/auth`,
    token_endpoint: 'https://oauth2.googleapis.com/token',
    userinfo_endpoint: 'https://openidconnect.googleapis.com/v1/userinfo',
    revocation_endpoint: 'https://oauth2.googleapis.com/revoke',
    jwks_uri: 'https://www.googleapis.com/oauth2/v3/certs',
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    scopes_supported: ['openid', 'email', 'profile'],
    token_endpoint_auth_methods_supported: ['client_secret_post', 'client_secret_basic'],
    claims_supported: ['aud', 'email', 'email_verified', 'exp', 'given_name', 'iat', 'iss', 'name', 'sub'],
    code_challenge_methods_supported: ['plain', 'S256'],
    grant_types_supported: ['authorization_code', 'refresh_token'],
  };
}
