import { ProviderError, type ProviderErrorCode } from '@calendar/contracts/calendar-provider';
import { parseRetryAfter } from '@calendar/platform/http';
import { classOfCode } from './graph-codes';

/** An answer of Graph: `data` is the parsed JSON, `undefined` when the body was empty or something else. */
export interface GraphAnswer {
  status: number;
  data: unknown;
  retryAfter: string | null;
  /** The answering server's clock: epoch milliseconds, `null` when it did not tell. */
  serverTime: number | null;
}

/** Statuses that speak for themselves, also when nothing readable comes with them. */
const BY_STATUS_ALONE: ReadonlyMap<number, ProviderErrorCode> = new Map([
  [401, 'auth-rejected'],
  [412, 'precondition-failed'],
  [429, 'rate-limited'],
  // Bandwidth used up.
  [509, 'rate-limited'],
]);
/** Statuses that pass whatever the code: time-outs, locks, failed dependencies, and requests that came too early. */
const PASSING = new Set([408, 423, 424, 425, 449]);
/** Classes that are told also by a failure of the server. */
const TOLD_BY_FAILURES: ReadonlySet<ProviderErrorCode | undefined> = new Set(['rate-limited', 'mailbox-full']);
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
  return new ProviderError(codeOf(status, reason), {
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
  const told = BY_STATUS_ALONE.get(status);
  if (told) return told;
  const known = code === undefined ? undefined : classOfCode(code);
  if (status >= 500 || PASSING.has(status)) return known && TOLD_BY_FAILURES.has(known) ? known : 'unavailable';
  return code === undefined ? 'unavailable' : (known ?? codeOfStatus(status));
}

/** For a code that is not known. */
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

function graphErrorCode(data: unknown): string | undefined {
  const code = errorOf(data)?.['code'];
  return typeof code === 'string' && WORD.test(code) ? code : undefined;
}

function errorOf(data: unknown): Record<string, unknown> | undefined {
  if (typeof data !== 'object' || data === null || !('error' in data)) return undefined;
  const { error } = data;
  return typeof error === 'object' && error !== null ? (error as Record<string, unknown>) : undefined;
}
