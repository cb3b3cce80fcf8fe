import type { AppConfig } from '@calendar/platform/config';
import { z } from 'zod';
import { Findings } from '../finding';

const PATIENCE_MS = 5_000;

const keySet = z.object({ keys: z.array(z.looseObject({ kty: z.string() })) });
const metadata = z.looseObject({ issuer: z.string(), jwks_uri: z.string().optional() });

/** @throws when nobody answers in time */
export function askIssuer(url: string): Promise<Response> {
  return fetch(url, { headers: { accept: 'application/json' }, signal: AbortSignal.timeout(PATIENCE_MS) });
}

/** Whether the keys of bearer tokens can be fetched and used, and are those of the issuer that tokens name. */
export async function tokenIssuer({ auth, web }: AppConfig): Promise<Findings> {
  const findings = new Findings('token issuer');
  if (auth.kind === 'secret') return findings.ok('tokens are signed with a shared secret (HS256)');
  const keys = await usableKeys(auth.url);
  if (typeof keys === 'string')
    findings.fail(`AUTH_JWKS_URL ${keys}`, 'Until its keys can be fetched nobody is let in.');
  else if (keys === 0)
    findings.fail('AUTH_JWKS_URL has no key for RS256 or ES256', 'Have the issuer sign with one of these.');
  else findings.ok(`AUTH_JWKS_URL has ${keys} key(s) for RS256 or ES256`);
  const isNeeded = web.oidcClientId !== null;
  const found = await metadataOf(auth.issuer);
  if (found === null) {
    const seen = 'AUTH_ISSUER publishes no metadata (/.well-known/openid-configuration)';
    if (isNeeded)
      findings.fail(seen, 'The pages sign people in by it: is AUTH_ISSUER written as the issuer writes it?');
    else findings.skipped(seen);
  } else if (found.issuer !== auth.issuer) {
    findings.fail(
      'the issuer calls itself otherwise than AUTH_ISSUER',
      'Copy `issuer` of its metadata letter by letter: tokens name it so.',
    );
  } else if (found.jwks_uri && found.jwks_uri !== auth.url) {
    findings.warn('the issuer publishes its keys elsewhere than at AUTH_JWKS_URL', 'Copy `jwks_uri` of its metadata.');
  } else findings.ok('the issuer and its keys belong together');
  return findings;
}

/** @returns how many, or what is wrong, as the end of a sentence */
async function usableKeys(url: string): Promise<number | string> {
  const answer = await askIssuer(url).catch(() => null);
  if (!answer) return 'does not answer';
  if (!answer.ok) return `answers ${answer.status}`;
  const parsed = keySet.safeParse(await answer.json().catch(() => null));
  return parsed.success ? parsed.data.keys.filter(isUsable).length : 'answers something that is no key set';
}

/** RFC 7517 and 7518: a key for signatures of the two algorithms that are accepted. */
function isUsable({ kty, use, alg, crv }: Record<string, unknown>): boolean {
  const isRsa = kty === 'RSA' && [undefined, 'RS256'].includes(alg as string | undefined);
  const isEc = kty === 'EC' && crv === 'P-256' && [undefined, 'ES256'].includes(alg as string | undefined);
  return use !== 'enc' && (isRsa || isEc);
}

async function metadataOf(issuer: string): Promise<z.output<typeof metadata> | null> {
  const answer = await askIssuer(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`).catch(() => null);
  const parsed = metadata.safeParse(answer?.ok ? await answer.json().catch(() => null) : null);
  return parsed.success ? parsed.data : null;
}
