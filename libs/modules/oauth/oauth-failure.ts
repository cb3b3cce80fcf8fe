import { parseRetryAfter } from '@calendar/platform/http';
import { ResponseBodyError, WWWAuthenticateChallengeError } from 'openid-client';
import { classOfOauthError, type OauthErrorClass } from './oauth-errors';

/** What an error of openid-client means. One that is no answer of OAuth, such as a proxy's page or silence, passes. */
export function classOfFailure(error: unknown): OauthErrorClass {
  return error instanceof ResponseBodyError ? classOfOauthError(error.error, numbersOf(error)) : 'passing';
}

/** Microsoft's numbers of an error. */
export function numbersOf(error: unknown): number[] {
  if (!(error instanceof ResponseBodyError)) return [];
  const numbers = error.cause['error_codes'];
  return Array.isArray(numbers) ? numbers.filter((number) => typeof number === 'number') : [];
}

/** A short reason for logs. Never the error itself: what it carries may hold a token. */
export function reasonOf(error: unknown): string {
  if (error instanceof ResponseBodyError) return error.error;
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  return error instanceof Error ? error.name : 'unknown';
}

/**
 * How long the answer behind an error asks to wait (ms); `null` when it does not say.
 *
 * @param now epoch milliseconds
 */
export function retryAfterOf(error: unknown, now: number): number | null {
  return parseRetryAfter(answerBehind(error)?.headers.get('retry-after'), now);
}

/** openid-client keeps an answer that is no OAuth error, such as a proxy's page, as the cause of its own error. */
function answerBehind(error: unknown): Response | null {
  if (error instanceof ResponseBodyError || error instanceof WWWAuthenticateChallengeError) return error.response;
  return error instanceof Error && error.cause instanceof Response ? error.cause : null;
}
