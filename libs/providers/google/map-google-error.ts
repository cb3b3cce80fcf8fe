import { ProviderError, type ProviderErrorCode } from '@calendar/contracts/calendar-provider';
import { parseRetryAfter } from '@calendar/platform/http';
import { classOfReason } from './google-reasons';

/** An answer of the Calendar API: `data` is the parsed JSON, or the text when it was none. */
export interface GoogleAnswer {
  status: number;
  data: unknown;
  /** The header, when there was one. */
  retryAfter: string | undefined;
}

interface ErrorBody {
  error: {
    errors?: { reason?: unknown }[];
    details?: { reason?: unknown }[];
    status?: unknown;
  };
}

/** Limits that last for hours; the guide on errors asks to stop for that long. */
const LONG_LIMIT_MS = 60 * 60 * 1_000;
const LONG_LIMITS = new Set(['quotaExceeded', 'dailyLimitExceeded', 'dailyLimitExceededUnreg']);
/** The one 401 that is not about the token: Google may not send notifications to our address. */
const ADDRESS_REFUSED = 'push.webhookUrlUnauthorized';
/** Statuses that speak for themselves, also when nothing readable comes with them. */
const BY_STATUS_ALONE: ReadonlyMap<number, ProviderErrorCode> = new Map([
  [401, 'auth-rejected'],
  [412, 'precondition-failed'],
  [429, 'rate-limited'],
]);
/** Statuses that pass whatever the reason: time-outs, locks, and requests that came too early. */
const PASSING = new Set([408, 423, 424, 425, 449]);
const WORD = /^[\w.-]{1,64}$/;

/**
 * What a failed answer means, told from the status and the machine-readable reason only (guide "Handle API errors").
 * An answer without the structure of an API error comes from something in between, and says nothing about the event.
 *
 * @param now epoch milliseconds, against which a date in `Retry-After` is counted
 */
export function mapGoogleError({ status, data, retryAfter }: GoogleAnswer, now: number): ProviderError {
  const reason = reasonOf(data);
  const code = codeOf(status, reason);
  const retryAfterMs = parseRetryAfter(retryAfter, now) ?? longLimit(reason);
  return new ProviderError(code, {
    status,
    message: `Google answered ${status} ${reason ?? 'without a reason'}`,
    ...(reason === undefined ? {} : { reason }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
}

function codeOf(status: number, reason: string | undefined): ProviderErrorCode {
  if (reason === ADDRESS_REFUSED) return 'invalid';
  const told = BY_STATUS_ALONE.get(status);
  if (told) return told;
  const known = reason === undefined ? undefined : classOfReason(reason);
  if (status >= 500 || PASSING.has(status)) return known === 'rate-limited' ? known : 'unavailable';
  return reason === undefined ? 'unavailable' : (known ?? codeOfStatus(status));
}

/** For a reason that is not known. */
function codeOfStatus(status: number): ProviderErrorCode {
  switch (status) {
    case 403:
    case 451:
      return 'permission-missing';
    case 404:
      return 'not-found';
    case 409:
      return 'unavailable';
    case 410:
      return 'gone';
    default:
      return 'invalid';
  }
}

/** Older answers name the reason in `errors`, those of the front end in `details` or `status`. */
function reasonOf(data: unknown): string | undefined {
  if (!isErrorBody(data)) return undefined;
  const { errors, details, status } = data.error;
  const named = [...listOf(errors), ...listOf(details)].map((each) => each?.reason);
  return [...named, status, 'unknown'].find((word): word is string => typeof word === 'string' && WORD.test(word));
}

function listOf<Item>(list: Item[] | undefined): Item[] {
  return Array.isArray(list) ? list : [];
}

function isErrorBody(data: unknown): data is ErrorBody {
  if (typeof data !== 'object' || data === null || !('error' in data)) return false;
  return typeof data.error === 'object' && data.error !== null;
}

function longLimit(reason: string | undefined): number | undefined {
  return reason !== undefined && LONG_LIMITS.has(reason) ? LONG_LIMIT_MS : undefined;
}
