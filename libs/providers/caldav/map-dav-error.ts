import {
  ProviderError,
  type ProviderErrorCode,
  type ProviderErrorDetails,
} from '@calendar/contracts/calendar-provider';
import type { DavAnswer } from './dav-client';

type Failed = Pick<DavAnswer, 'status' | 'conditions' | 'retryAfterMs' | 'body'>;

/** Apple asks for less than it then takes. */
const LEAST_QUIET_MS = 2_000;

const TAKEN = ['no-uid-conflict', 'unique-scheduling-object-resource'];
/** Nextcloud has no conditions for it: the UID stands in the bin of the calendar, or in the calendar (nextcloud/server#30096). */
const TAKEN_IN_WORDS: ReadonlyArray<[RegExp, ProviderErrorCode]> = [
  [/deleted calendar object with uid already exists/i, 'gone'],
  [/calendar object with uid already exists/i, 'already-exists'],
];
const NEVER_ACCEPTED = /^(valid|supported|max|min)-/;
const INVALID = new Set([400, 413, 415, 422, 507]);
/** Statuses that say as well that the calendar is not there as that its server, or something before it, has a fault. */
const DOUBTFUL = new Set([301, 302, 303, 307, 308, 403, 404, 405, 409, 410]);

/**
 * What a failed answer means, by its status and the conditions that it names (RFC 4791, 5.3.2.1; RFC 6578, 3.2).
 *
 * @returns `null` when only a look at the calendars of the account can tell
 */
export function mapDavError(answer: Failed): ProviderError | null {
  const { status, conditions } = answer;
  const named = [...conditions];
  if (conditions.has('valid-sync-token')) return failure('cursor-expired', answer);
  if (status === 401) return failure('auth-rejected', answer);
  if (status === 429 || (status === 503 && answer.retryAfterMs !== null)) {
    return failure('rate-limited', answer, LEAST_QUIET_MS);
  }
  if (status === 412) return failure('precondition-failed', answer);
  if (status >= 500 && status !== 507) return failure('unavailable', answer);
  if (named.some((each) => TAKEN.includes(each))) return failure('already-exists', answer);
  const inWords = status === 400 ? TAKEN_IN_WORDS.find(([words]) => words.test(answer.body)) : undefined;
  if (inWords) return failure(inWords[1], answer);
  if (named.some((each) => NEVER_ACCEPTED.test(each)) || INVALID.has(status)) return failure('invalid', answer);
  return DOUBTFUL.has(status) ? null : failure('unavailable', answer);
}

/** What a failed answer means where the calendars themselves were asked for: nothing else is left to look at. */
export function mapHomeError(answer: Failed): ProviderError {
  const known = mapDavError(answer);
  if (known) return known;
  return failure(answer.status === 403 ? 'permission-missing' : 'unavailable', answer);
}

/** What it means that an answer was a doubtful one, once it is known whether the calendar is there. */
export function mapDoubtfulError(answer: Failed, isListed: boolean): ProviderError {
  if (!isListed) return failure('calendar-missing', answer);
  return failure(answer.status === 403 ? 'permission-missing' : 'unavailable', answer);
}

/** @param atLeastMs how long to be quiet, however short a time the server asks for */
function failure(code: ProviderErrorCode, { status, conditions, retryAfterMs }: Failed, atLeastMs = 0): ProviderError {
  const [reason] = conditions;
  const waitMs = Math.max(retryAfterMs ?? 0, atLeastMs);
  const details: ProviderErrorDetails = {
    status,
    message: `The calendar server answered ${status} ${reason ?? 'without a reason'}`,
    ...(reason !== undefined && { reason }),
    ...(waitMs > 0 && { retryAfterMs: waitMs }),
  };
  return new ProviderError(code, details);
}
