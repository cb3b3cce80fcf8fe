/** Everything that can go wrong with a provider, as far as we must tell it apart. */
export const PROVIDER_ERROR_CODES = [
  /** The access token was refused (401). Refresh once and try again. */
  'auth-rejected',
  /** The grant lacks a scope, or the calendar is read-only for this account. */
  'permission-missing',
  /** The account has no mailbox or calendar, or not yet: minutes pass until a new one can be used. */
  'mailbox-missing',
  /** The mailbox is full. Everything but writing goes on. */
  'mailbox-full',
  /** The event belongs to somebody else, and only they may change this of it. */
  'not-organizer',
  /** Slow down; `retryAfterMs` says how long when the provider told us. */
  'rate-limited',
  /** The account may create and change nothing for a long while; reading and deleting go on. */
  'writes-limited',
  /** The sync token or delta link is no longer good: rebuild by comparing. */
  'cursor-expired',
  /** The event changed since we read it (412): read again and merge. */
  'precondition-failed',
  /** No such event and no trace of one. */
  'not-found',
  /** The account has no such calendar (any more), which says nothing about single events of it. */
  'calendar-missing',
  /** It was there and has been deleted. */
  'gone',
  /** Our idempotency key belongs to something that cannot be adopted. */
  'already-exists',
  /** The provider will never accept this request. */
  'invalid',
  /** Outage, time-out, broken answer: nobody knows whether it was applied. */
  'unavailable',
] as const;

export type ProviderErrorCode = (typeof PROVIDER_ERROR_CODES)[number];

export interface ProviderErrorDetails {
  /** The provider's own words for the log, without tokens or event text. */
  message?: string;
  status?: number;
  /** The provider's machine-readable reason, e.g. `rateLimitExceeded` or `ErrorItemNotFound`. */
  reason?: string;
  retryAfterMs?: number;
  /** What is said not to be there may only not show yet: worth a second look after a while. */
  doubtful?: boolean;
  cause?: unknown;
}

/** The only error an adapter throws for what a provider does. */
export class ProviderError extends Error {
  override readonly name = 'ProviderError';
  readonly status: number | undefined;
  readonly reason: string | undefined;
  readonly retryAfterMs: number | undefined;
  readonly doubtful: boolean;

  constructor(
    readonly code: ProviderErrorCode,
    details: ProviderErrorDetails = {},
  ) {
    super(details.message ?? code, { cause: details.cause });
    this.status = details.status;
    this.reason = details.reason;
    this.retryAfterMs = details.retryAfterMs;
    this.doubtful = details.doubtful ?? false;
  }
}

const REFUSALS: ReadonlySet<ProviderErrorCode> = new Set([
  'calendar-missing',
  'permission-missing',
  'not-organizer',
  'invalid',
]);

/**
 * Whether the provider has refused: what was asked for is not done, and will not be. An adapter tells nothing of that kind of a write that
 * is done, where only what it asks afterwards is refused. Pure.
 */
export function isRefusal(error: unknown): boolean {
  return error instanceof ProviderError && REFUSALS.has(error.code);
}
