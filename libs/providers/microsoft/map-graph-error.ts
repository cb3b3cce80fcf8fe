import { ProviderError, type ProviderErrorCode } from '@calendar/contracts/calendar-provider';
import { parseRetryAfter } from '@calendar/platform/http';

/** An answer of Graph: `data` is the parsed JSON, `undefined` when the body was empty or something else. */
export interface GraphAnswer {
  status: number;
  data: unknown;
  retryAfter: string | null;
  /** The answering server's clock: epoch milliseconds, `null` when it did not tell. */
  serverTime: number | null;
}

const RATE_LIMITS = new Set(['applicationthrottled', 'toomanyrequests', 'activitylimitreached']);
const CURSOR_CODES = new Set(['syncstatenotfound', 'syncstateinvalid', 'resyncrequired']);
const MAILBOX_MISSING = new Set(['mailboxnotenabledforrestapi', 'mailboxnotsupportedforrestapi']);
/** The mailbox is full, which the person can change while we keep trying. */
const MAILBOX_FULL = new Set(['errorquotaexceeded', 'quotalimitreached', 'insufficientstorage']);
const WORD = /^[\w.-]{1,64}$/;

/**
 * What a failed answer means, told from the status and `error.code` only: Microsoft promises neither the wording of
 * messages nor the case of codes. An answer without that structure comes from something in between, and says nothing
 * about the event.
 *
 * @param now epoch milliseconds, against which a date in `Retry-After` is counted
 */
export function mapGraphError({ status, data, retryAfter }: GraphAnswer, now: number): ProviderError {
  const reason = graphErrorCode(data);
  const retryAfterMs = parseRetryAfter(retryAfter, now);
  return new ProviderError(codeOf(status, reason?.toLowerCase()), {
    status,
    message: `Microsoft Graph answered ${status} ${reason ?? 'without a code'}`,
    ...(reason === undefined ? {} : { reason }),
    ...(retryAfterMs === null ? {} : { retryAfterMs }),
  });
}

/** The event that already stands for the transaction id of a refused create, when Graph names it. */
export function existingEventId(data: unknown): string | null {
  const id = errorOf(data)?.['@event.existingEventId'];
  return typeof id === 'string' && id !== '' ? id : null;
}

function codeOf(status: number, code: string | undefined): ProviderErrorCode {
  if (status === 401) return 'auth-rejected';
  if (status === 429 || (code !== undefined && RATE_LIMITS.has(code))) return 'rate-limited';
  // The same code comes without If-Match, when Exchange loses a race inside.
  if (status === 412 || code === 'errorirresolvableconflict') return 'precondition-failed';
  if (status >= 500 || status === 408 || code === undefined || MAILBOX_FULL.has(code)) return 'unavailable';
  if (CURSOR_CODES.has(code)) return 'cursor-expired';
  if (MAILBOX_MISSING.has(code)) return 'permission-missing';
  if (code === 'errorduplicatetransactionid') return 'already-exists';
  // An id that cannot be parsed in this mailbox belongs to no event of it.
  if (code === 'errorinvalididmalformed') return 'not-found';
  return codeOfStatus(status, code);
}

function codeOfStatus(status: number, code: string): ProviderErrorCode {
  switch (status) {
    case 403:
      return 'permission-missing';
    case 404:
      return code === 'unknownerror' ? 'unavailable' : 'not-found';
    case 409:
      return 'unavailable';
    case 410:
      return 'gone';
    default:
      return 'invalid';
  }
}

function graphErrorCode(data: unknown): string | undefined {
  const code = errorOf(data)?.['code'];
  return typeof code === 'string' && WORD.test(code) ? code : undefined;
}

function errorOf(data: unknown): Record<string, unknown> | undefined {
  if (typeof data !== 'object' || data === null || !('error' in data)) return undefined;
  const { error } = data;
  return typeof error === 'object' && error !== null ? (error as Record<string, unknown>) : undefined;
}
