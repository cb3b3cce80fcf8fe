import { Injectable } from '@nestjs/common';
import {
  createLocalJWKSet,
  createRemoteJWKSet,
  errors,
  jwksCache,
  jwtVerify,
  type ExportedJWKSCache,
  type JWTPayload,
  type JWTVerifyGetKey,
  type JWTVerifyOptions,
} from 'jose';
import type { AuthConfig } from '@calendar/platform/config';
import { authProblem } from './auth-problems';
import { isUserId } from './user-id';
import { VerifiedTokens } from './verified-tokens';

export interface VerifiedToken {
  subject: string;
  scopes: ReadonlySet<string>;
  /** ms since the epoch */
  expiresAt: number;
}

/** What is wrong with a token: a word for the operator, a sentence for whoever sent it. */
interface TokenFault {
  reason: 'expired' | 'claim' | 'subject' | 'signature' | 'malformed';
  detail: string;
}

const EXPIRED: TokenFault = { reason: 'expired', detail: 'The token has expired.' };

/** How far the issuer's clock may be ahead of ours: a token that was made just now is good. It ends when it says. */
const LEEWAY_SECONDS = 30;
const JWKS_TIMEOUT_MS = 3_000;
/** A token with a key that is not known yet has the keys fetched again, at most so often. */
const JWKS_COOLDOWN_MS = 1_000;
/** While the issuer cannot be reached, keys that it has published stay good this long: nobody is signed out by that. */
const JWKS_OUTAGE_MS = 24 * 60 * 60_000;
const OUTAGE_RETRY_SECONDS = '5';

/**
 * Verifies bearer tokens (RFC 7519) against the configured issuer. The algorithms are those of the configured kind of
 * key and never what a token says about itself.
 */
@Injectable()
export class TokenVerifier {
  private readonly verified = new VerifiedTokens<VerifiedToken>();
  private readonly keys: Keys;
  private readonly options: JWTVerifyOptions;

  constructor(config: AuthConfig) {
    this.options = {
      algorithms: config.kind === 'secret' ? ['HS256'] : ['RS256', 'ES256'],
      requiredClaims: ['exp', 'sub'],
      clockTolerance: LEEWAY_SECONDS,
      ...(config.issuer && { issuer: config.issuer }),
      ...(config.audience && { audience: config.audience }),
    };
    this.keys = config.kind === 'secret' ? sharedSecret(config.secret) : publishedKeys(config.url);
  }

  /** @throws AppError `auth.token-invalid`, or `auth.unavailable` while the issuer's keys cannot be fetched */
  async verify(token: string): Promise<VerifiedToken> {
    const fetchedAt = this.keys.fetchedAt();
    const known = this.verified.get(token, fetchedAt);
    if (known) return known;
    const verified = await this.verifyAnew(token);
    // Fetched anew in between, they may not be those that it was verified with.
    if (this.keys.fetchedAt() === fetchedAt) this.verified.add(token, fetchedAt, verified);
    return verified;
  }

  private async verifyAnew(token: string): Promise<VerifiedToken> {
    let claims: JWTPayload;
    try {
      claims = (await jwtVerify(token, this.keys.get, this.options)).payload;
    } catch (error) {
      if (error instanceof errors.JOSEError || error instanceof TypeError) throw invalid(faultOf(error), error);
      throw error;
    }
    // The leeway is of `nbf` alone.
    if (claims.exp! * 1_000 <= Date.now()) throw invalid(EXPIRED);
    if (!isUserId(claims.sub)) throw invalid({ reason: 'subject', detail: 'Its subject is not a user id.' });
    // `exp` is among the required claims.
    return { subject: claims.sub, scopes: scopesOf(claims), expiresAt: claims.exp! * 1_000 };
  }
}

interface Keys {
  get: JWTVerifyGetKey;
  /** When they were fetched last, ms since the epoch; `null` for those that stay. */
  fetchedAt: () => number | null;
}

function sharedSecret(secret: string): Keys {
  const bytes = new TextEncoder().encode(secret);
  return { get: () => bytes, fetchedAt: () => null };
}

function publishedKeys(url: string): Keys {
  const published: Partial<ExportedJWKSCache> = {};
  const fetchKey = createRemoteJWKSet(new URL(url), {
    timeoutDuration: JWKS_TIMEOUT_MS,
    cooldownDuration: JWKS_COOLDOWN_MS,
    [jwksCache]: published as ExportedJWKSCache,
  });
  const get: JWTVerifyGetKey = async (header, token) => {
    try {
      return await fetchKey(header, token);
    } catch (error) {
      if (isAboutTheToken(error)) throw error;
      const isRecent = Date.now() - (published.uat ?? 0) < JWKS_OUTAGE_MS;
      const known = isRecent && published.jwks && createLocalJWKSet(published.jwks);
      const key = known && (await known(header, token).catch(() => null));
      if (key) return key;
      throw authProblem('auth.unavailable', {
        detail: 'The keys that tokens are verified with cannot be fetched at the moment. Try again shortly.',
        headers: { 'Retry-After': OUTAGE_RETRY_SECONDS },
        cause: error,
      });
    }
  };
  return { get, fetchedAt: () => published.uat ?? null };
}

/** What remains is the fetch itself: no connection, a time-out, an error page, or something that is no key set. */
function isAboutTheToken(error: unknown): boolean {
  return (
    error instanceof errors.JWKSNoMatchingKey ||
    error instanceof errors.JWKSMultipleMatchingKeys ||
    error instanceof errors.JOSENotSupported
  );
}

function invalid({ detail, reason }: TokenFault, cause?: unknown) {
  return authProblem('auth.token-invalid', {
    detail,
    reason,
    headers: { 'WWW-Authenticate': 'Bearer error="invalid_token"' },
    cause,
  });
}

function faultOf(error: Error): TokenFault {
  if (error instanceof errors.JWTExpired) return EXPIRED;
  if (error instanceof errors.JWTClaimValidationFailed) {
    return { reason: 'claim', detail: `The token's "${error.claim}" claim is missing or wrong.` };
  }
  const isUnknownKey =
    error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWSSignatureVerificationFailed;
  return { reason: isUnknownKey ? 'signature' : 'malformed', detail: 'The token is not valid here.' };
}

/** RFC 8693 writes scopes as one string; some issuers send an array, and Microsoft calls the claim `scp`. */
function scopesOf({ scope, scp }: JWTPayload): ReadonlySet<string> {
  const claims = [scope, scp].flatMap((claim) => (Array.isArray(claim) ? claim : [claim]));
  return new Set(claims.flatMap((claim: unknown) => (typeof claim === 'string' ? claim.split(' ') : [])));
}
