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
  if (!claims) return null;
  const text = (name: string) => (typeof claims[name] === 'string' && claims[name] !== '' ? claims[name] : null);
  const accountEmail = text('email') ?? text('preferred_username') ?? text('upn');
  if (provider === 'google') return { accountId: claims.sub, accountEmail: accountEmail ?? claims.sub };
  const [tenant, object] = [text('tid'), text('oid')];
  const accountId = tenant && object ? `${tenant}:${object}` : claims.sub;
  return { accountId, accountEmail: accountEmail ?? accountId };
}

/** When the access token of a response ends (ISO instant). */
export function expiryOf(response: Pick<TokenResponse, 'expiresIn'>, now = Date.now()): string {
  return new Date(now + (response.expiresIn() ?? UNKNOWN_LIFE_SECONDS) * 1_000).toISOString();
}

/** The scopes that were granted; `null` when the response does not say, which means: what was asked for (RFC 6749). */
export function scopesOf(response: Pick<TokenResponse, 'scope'>): string[] | null {
  return response.scope?.split(' ').filter(Boolean) ?? null;
}

/** The answer of a token endpoint without its ID token; anything that is no JSON object stays as it is. */
export async function withoutIdToken(response: Response): Promise<Response> {
  if (!response.ok) return response;
  const body: unknown = await response
    .clone()
    .json()
    .catch(() => null);
  if (typeof body !== 'object' || body === null || !('id_token' in body)) return response;
  const { id_token: _idToken, ...rest } = body;
  return Response.json(rest, { status: response.status });
}
