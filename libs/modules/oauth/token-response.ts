import type { TokenEndpointResponse, TokenEndpointResponseHelpers } from 'openid-client';
import type { OauthProviderId } from './provider-profiles';

export type TokenResponse = TokenEndpointResponse & TokenEndpointResponseHelpers;

/** Access tokens whose life the provider does not tell are taken to live this long. */
const UNKNOWN_LIFE_SECONDS = 3_600;

export interface Account {
  /** Stable at the provider: Google's `sub`, Microsoft's `tid:oid`. Never the address, which can change hands. */
  accountId: string;
  accountEmail: string;
}

/** Whose account an ID token speaks of; `null` when it does not say. Pure. */
export function accountOf(provider: OauthProviderId, response: Pick<TokenResponse, 'claims'>): Account | null {
  const claims = response.claims();
  if (!claims?.sub) return null;
  const text = (name: string) => (typeof claims[name] === 'string' && claims[name] !== '' ? claims[name] : null);
  const accountEmail = text('email') ?? text('preferred_username') ?? text('upn');
  if (provider === 'google') return { accountId: claims.sub, accountEmail: accountEmail ?? claims.sub };
  const [tenant, object] = [text('tid'), text('oid')];
  const accountId = tenant && object ? `${tenant}:${object}` : claims.sub;
  return { accountId, accountEmail: accountEmail ?? accountId };
}

/** When the access token of a response ends (ISO instant), counted from `now`. */
export function expiryOf(response: Pick<TokenResponse, 'expiresIn'>, now: Date): string {
  return new Date(now.getTime() + (response.expiresIn() ?? UNKNOWN_LIFE_SECONDS) * 1_000).toISOString();
}

/** The scopes that were granted; `null` when the response does not say, which means: what was asked for (RFC 6749). */
export function scopesOf(response: Pick<TokenResponse, 'scope'>): string[] | null {
  return response.scope?.split(' ').filter(Boolean) ?? null;
}

type Members = Record<string, unknown>;

/** Longer than any provider's tokens live; what says more than this is nonsense. */
const LONGEST_LIFE_SECONDS = 366 * 24 * 60 * 60;

/**
 * The answer of a token endpoint without what openid-client would refuse all of it for, though the tokens are good: a
 * life that is no length of time, and members that are there and say nothing. A refresh token may be in it that comes
 * only once.
 */
export function withoutNonsense(response: Response): Promise<Response> {
  return rewritten(response, (members) => Object.fromEntries(Object.entries(members).filter(saysSomething)));
}

function saysSomething([name, value]: [string, unknown]): boolean {
  if (name === 'expires_in') return /^\d{1,8}(\.\d+)?$/.test(String(value)) && Number(value) <= LONGEST_LIFE_SECONDS;
  return value !== null && !(name === 'refresh_token' && value === '');
}

/** The answer of a token endpoint without its ID token. */
export function withoutIdToken(response: Response): Promise<Response> {
  return rewritten(response, ({ id_token: _idToken, ...rest }) => rest);
}

/** Anything that is no good answer with a JSON object stays as it is, and so does one that is not changed. */
async function rewritten(response: Response, change: (members: Members) => Members): Promise<Response> {
  if (!response.ok) return response;
  const body: unknown = await response
    .clone()
    .json()
    .catch(() => null);
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return response;
  const changed = change(body as Members);
  const isSame = Object.keys(changed).length === Object.keys(body).length;
  return isSame ? response : Response.json(changed, { status: response.status });
}
