import { PERSONAL_TENANT, WORK_TENANT } from '../mailboxes/mailbox';
import { ENTRA_ORIGIN } from './entra-error';

/** For several tenants the issuer is a template: the token names the true one. There is no revocation endpoint. */
export function discoveryDocument(tenant: string): Record<string, unknown> {
  const base = `${ENTRA_ORIGIN}/${tenant}`;
  return {
    issuer: `${ENTRA_ORIGIN}/${issuerTenant(tenant)}/v2.0`,
    authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
    token_endpoint: `${base}/oauth2/v2.0/token`,
    token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt', 'client_secret_basic'],
    jwks_uri: `${base}/discovery/v2.0/keys`,
    userinfo_endpoint: 'https://graph.microsoft.com/oidc/userinfo',
    response_modes_supported: ['query', 'fragment', 'form_post'],
    response_types_supported: ['code'],
    subject_types_supported: ['pairwise'],
    id_token_signing_alg_values_supported: ['RS256'],
    scopes_supported: ['openid', 'profile', 'email', 'offline_access'],
    request_uri_parameter_supported: false,
    claims_supported: ['sub', 'iss', 'aud', 'exp', 'iat', 'nonce', 'preferred_username', 'name', 'tid', 'ver', 'email'],
  };
}

function issuerTenant(tenant: string): string {
  if (tenant === 'common' || tenant === 'organizations') return '{tenantid}';
  if (tenant === 'consumers') return PERSONAL_TENANT;
  return /^[0-9a-f-]{36}$/i.test(tenant) ? tenant : WORK_TENANT;
}
