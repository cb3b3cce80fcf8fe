import { CONSENT_PROVIDER_IDS, type ConsentProviderId } from '@calendar/contracts/vocabulary';
import type { ServerMetadata } from 'openid-client';

/** Those that give access by consent. */
export const OAUTH_PROVIDER_IDS = CONSENT_PROVIDER_IDS;
export type OauthProviderId = ConsentProviderId;

/** What must be known of a provider to get, refresh and revoke a grant. */
export interface ProviderProfile {
  /** The discovery document, kept here: it never changes, and a consent must not fail because it cannot be fetched. */
  metadata: ServerMetadata;
  /** Asked for at consent. */
  scopes: readonly string[];
  /** Without all of these nothing works, so a consent without them is no connection; with what each is needed for. */
  requiredScopes: Readonly<Record<string, readonly Ability[]>>;
  /** Further parameters of the authorization request. */
  authorizationParameters: Readonly<Record<string, string>>;
  /** What the provider is to ask the person; `null`: what it finds necessary. */
  prompts: Readonly<Record<'usual' | 'chooseAccount' | 'renew', string | null>>;
}

/** What a person allows, in words that both providers share. */
export type Ability = 'events' | 'calendars';

const GOOGLE_API = 'https://www.googleapis.com/auth';
const TENANT_ID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

/**
 * Google (developers.google.com/identity/protocols/oauth2/web-server): only `access_type=offline` gives a refresh
 * token, and only `prompt=consent` gives one again to a person who has consented before. `calendar.events` alone cannot
 * list calendars.
 */
const GOOGLE: ProviderProfile = {
  metadata: {
    issuer: 'https://accounts.google.com',
    authorization_endpoint: 'https://accounts.google.com/o/oauth2/v2/auth',
    token_endpoint: 'https://oauth2.googleapis.com/token',
    revocation_endpoint: 'https://oauth2.googleapis.com/revoke',
    jwks_uri: 'https://www.googleapis.com/oauth2/v3/certs',
    id_token_signing_alg_values_supported: ['RS256'],
    code_challenge_methods_supported: ['S256'],
  },
  scopes: ['openid', 'email', `${GOOGLE_API}/calendar.events`, `${GOOGLE_API}/calendar.calendarlist.readonly`],
  requiredScopes: {
    [`${GOOGLE_API}/calendar.events`]: ['events'],
    [`${GOOGLE_API}/calendar.calendarlist.readonly`]: ['calendars'],
  },
  authorizationParameters: { access_type: 'offline' },
  prompts: { usual: 'consent', chooseAccount: 'select_account consent', renew: 'consent' },
};

/**
 * Microsoft identity platform v2.0: `offline_access` gives a refresh token, `profile` the object id. There is no
 * revocation endpoint. The issuer always names the account's tenant by its id, so for `common`, for `consumers` and for
 * a domain it is not known beforehand: a template, filled from the token.
 *
 * @param tenant `common`, `organizations`, `consumers`, a tenant id or a domain of the tenant
 */
function microsoft(tenant: string): ProviderProfile {
  const authority = `https://login.microsoftonline.com/${encodeURIComponent(tenant)}`;
  return {
    metadata: {
      issuer: TENANT_ID.test(tenant) ? `${authority}/v2.0` : 'https://login.microsoftonline.com/{tenantid}/v2.0',
      authorization_endpoint: `${authority}/oauth2/v2.0/authorize`,
      token_endpoint: `${authority}/oauth2/v2.0/token`,
      jwks_uri: `${authority}/discovery/v2.0/keys`,
      id_token_signing_alg_values_supported: ['RS256'],
    },
    scopes: ['offline_access', 'openid', 'profile', 'email', 'Calendars.ReadWrite'],
    requiredScopes: { 'Calendars.ReadWrite': ['events', 'calendars'] },
    authorizationParameters: {},
    // With a hint and no prompt the person goes straight to the account that is to be connected again.
    prompts: { usual: 'select_account', chooseAccount: 'select_account', renew: null },
  };
}

export function profileOf(provider: OauthProviderId, options: { tenant: string }): ProviderProfile {
  return provider === 'google' ? GOOGLE : microsoft(options.tenant);
}

/**
 * What cannot be done because its scope was not granted. Only the last segment counts: Microsoft writes scopes short or fully
 * qualified as it likes. Pure.
 *
 * @param granted the `scope` of the token response
 */
export function missingAbilities(profile: ProviderProfile, granted: readonly string[]): Ability[] {
  const has = new Set(granted.map(lastSegment));
  const missing = Object.entries(profile.requiredScopes).filter(([scope]) => !has.has(lastSegment(scope)));
  return missing.flatMap(([, abilities]) => abilities);
}

function lastSegment(scope: string): string {
  return scope.slice(scope.lastIndexOf('/') + 1).toLowerCase();
}
