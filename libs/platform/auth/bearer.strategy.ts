import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import type { Request } from 'express';
import { Strategy } from 'passport';
import { authProblem } from './auth-problems';
import type { Authenticated } from './authenticated';
import { TokenVerifier } from './token-verifier';
import { isUserId } from './user-id';

export const BEARER = 'bearer';
const SERVICE_SCOPE = 'career-copilot.service';
/** RFC 6750 section 2.1. */
const CREDENTIALS = /^Bearer +([A-Za-z0-9\-._~+/]+=*) *$/i;
const LONGEST_TOKEN = 16_384;

type Verify = (request: Request, done: (error: unknown, user: Authenticated | null) => void) => void;

/** A passport strategy that leaves everything to its verify function; refusals travel as errors. */
class RequestStrategy extends Strategy {
  constructor(private readonly verify: Verify) {
    super();
  }

  override authenticate(request: Request): void {
    this.verify(request, (error, user) => (user ? this.success(user) : this.error(error)));
  }
}

/** Finds out who calls: see "Who calls" in the REST contract. */
@Injectable()
export class BearerStrategy extends PassportStrategy(RequestStrategy, BEARER) {
  constructor(private readonly verifier: TokenVerifier) {
    super();
  }

  async validate(request: Request): Promise<Authenticated> {
    const { subject, scopes, expiresAt: tokenExpiresAt } = await this.verifier.verify(tokenOf(request));
    const named = request.headersDistinct['x-user-id'];
    if (!scopes.has(SERVICE_SCOPE)) {
      if (!named) return { kind: 'user', userId: subject, subject, tokenExpiresAt };
      throw authProblem('auth.user-header-forbidden', { detail: 'Only a backend token may name a user in X-User-Id.' });
    }
    if (!named) return { kind: 'service', userId: null, subject, tokenExpiresAt };
    const userId = onlyUserIn(named);
    if (userId !== null) return { kind: 'service', userId, subject, tokenExpiresAt };
    throw authProblem('auth.user-required', {
      detail: 'X-User-Id must name exactly one user, in 1 to 255 characters of UTF-8 and without a comma.',
    });
  }
}

/**
 * A header that came twice names two users, and so does one with a comma: proxies and clients write the two into one line
 * (RFC 9110, section 5.3). Node reads headers as Latin-1, whatever they are written in.
 */
function onlyUserIn(values: readonly string[]): string | null {
  const [value = ''] = values;
  if (values.length > 1 || value.includes(',')) return null;
  try {
    const userId = new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(value, 'latin1'));
    return isUserId(userId) ? userId : null;
  } catch {
    return null;
  }
}

function tokenOf(request: Request): string {
  const header = request.headers.authorization;
  if (!header) {
    throw authProblem('auth.token-missing', {
      detail: 'Send "Authorization: Bearer <token>".',
      headers: { 'WWW-Authenticate': 'Bearer' },
      reason: 'missing',
    });
  }
  const token = CREDENTIALS.exec(header)?.[1];
  if (token && token.length <= LONGEST_TOKEN) return token;
  throw authProblem('auth.token-invalid', {
    detail: 'The Authorization header is not a bearer token.',
    headers: { 'WWW-Authenticate': 'Bearer error="invalid_token"' },
    reason: 'malformed',
  });
}
