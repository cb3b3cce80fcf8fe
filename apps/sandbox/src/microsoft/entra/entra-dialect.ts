import { createHash, randomUUID } from 'node:crypto';
import type { JWTPayload } from 'jose';
import type { Granted, OAuthDialect } from '../../oauth/oauth-dialect';
import { TENANT } from '../mailboxes/mailbox';
import type { Mailboxes } from '../mailboxes/mailboxes';
import { ENTRA_REFUSALS, entraFailure, toldByWayOfTheApp } from './entra-refusals';
import { entraScopes } from './scopes';

/** How Microsoft lets apps in: `login.microsoftonline.com`. There is no revocation endpoint. */
export function entraDialect(mailboxes: Mailboxes): OAuthDialect {
  return {
    provider: 'microsoft',
    paths: { authorize: '/:tenant/oauth2/v2.0/authorize', token: '/:tenant/oauth2/v2.0/token', revoke: null },
    forms: {
      code: { prefix: 'M.C5', bytes: 60 },
      access: { prefix: 'EwB', bytes: 150 },
      refresh: { prefix: '0.A', bytes: 120 },
    },
    refusals: ENTRA_REFUSALS,
    failure: entraFailure,
    told: toldByWayOfTheApp,
    scopes: entraScopes,
    unticks: false,
    ownParameters: [],
    prompts: { known: ['login', 'consent', 'select_account'], several: false },
    refreshTokens: {
      wanted: (_query, scopes) => scopes.includes('offline_access'),
      forNewsOnly: false,
      rotate: true,
    },
    besideCode: () => ({ session_state: randomUUID() }),
    besideToken: (expiresIn) => ({ ext_expires_in: expiresIn }),
    claims: (granted) => claimsOf(mailboxes, granted),
  };
}

/** Of version 2.0. The subject is another one for every app; the object id and the names come with `profile` only. */
function claimsOf(mailboxes: Mailboxes, { account, clientId, scopes }: Granted): JWTPayload {
  const { oid, name, email } = mailboxes.ensure(account);
  return {
    iss: `https://login.microsoftonline.com/${TENANT}/v2.0`,
    aud: clientId,
    sub: createHash('sha256').update(`${oid} ${clientId}`).digest('base64url'),
    tid: TENANT,
    ver: '2.0',
    ...(scopes.includes('profile') ? { oid, name, preferred_username: email } : {}),
    ...(scopes.includes('email') ? { email } : {}),
  };
}
