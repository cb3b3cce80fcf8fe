import { ProviderError, type ProviderErrorCode } from '@calendar/contracts/calendar-provider';
import { parseRetryAfter } from '@calendar/platform/http';

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
const RATE_LIMITS = new Set([
  ...LONG_LIMITS,
  'rateLimitExceeded',
  'userRateLimitExceeded',
  'RATE_LIMIT_EXCEEDED',
  'RESOURCE_EXHAUSTED',
]);
/** The project is set up wrongly: nothing that the person could grant. */
const OUR_SETUP = new Set(['accessNotConfigured', 'SERVICE_DISABLED']);
const CURSOR_REASONS = new Set(['fullSyncRequired', 'updatedMinTooLongAgo', 'syncTokenWithRequestRestrictions']);
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
  if (status === 401) return 'auth-rejected';
  if (status === 412) return 'precondition-failed';
  if (status === 429) return 'rate-limited';
  if (status >= 500 || status === 408 || reason === undefined) return 'unavailable';
  if (CURSOR_REASONS.has(reason)) return 'cursor-expired';
  switch (status) {
    case 403:
      if (RATE_LIMITS.has(reason)) return 'rate-limited';
      return OUR_SETUP.has(reason) ? 'unavailable' : 'permission-missing';
    case 404:
      return 'not-found';
    // `conflict` is a lost race inside Google, `duplicate` an id that is taken.
    case 409:
      return reason === 'duplicate' ? 'already-exists' : 'unavailable';
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
