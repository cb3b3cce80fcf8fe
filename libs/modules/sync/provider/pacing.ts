/** An event written less than this ago is being edited in a burst. */
const BURST_WINDOW_MS = 2_000;
/** In a burst the next write waits until the edits have rested for this long … */
const QUIET_MS = 300;
/** … but an endless burst is written at least this often. */
const MAX_SILENCE_MS = 15_000;

/** Copies of a calendar may differ for this long: one of them may not know yet what was written. */
const SETTLING_MS = 5_000;

const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 5 * 60_000;

/** Retried for this long without success, a push is given up for a person to look at. */
export const RETRY_LIMIT_MS = 24 * 60 * 60_000;

/**
 * How long a write is to wait so that a burst of edits becomes one: the first edit goes out at once, those that follow
 * closely are written together. Pure.
 *
 * @param link when the calendar was last written (`null`: never), and the first and the last edit it does not have yet
 * @param now by the same clock
 * @returns ms; 0 means write now
 */
export function burstDelay(
  link: { lastWrittenAt: Date | null; pendingSince: Date; desiredAt: Date },
  now: Date,
): number {
  if (!link.lastWrittenAt) return 0;
  const lastWrite = link.lastWrittenAt.getTime();
  if (link.pendingSince.getTime() - lastWrite >= BURST_WINDOW_MS) return 0;
  const due = Math.min(link.desiredAt.getTime() + QUIET_MS, lastWrite + MAX_SILENCE_MS);
  return Math.max(0, due - now.getTime());
}

/**
 * Whether the event of a link was written so lately that not finding it proves nothing. Pure.
 *
 * @param now by the clock that `lastWrittenAt` was written by: the database's
 */
export function isJustWritten({ lastWrittenAt }: { lastWrittenAt: Date | null }, now: Date): boolean {
  return lastWrittenAt !== null && now.getTime() - lastWrittenAt.getTime() < SETTLING_MS;
}

/**
 * Exponential backoff with full jitter: any wait between 0 and the step, so that many links that failed together do
 * not come back together. Pure but for `random`.
 *
 * @param attempts failures so far, 1 for the first
 * @param atLeastMs what the provider asked for (Retry-After)
 * @returns ms
 */
export function retryDelay(attempts: number, atLeastMs = 0, random: () => number = Math.random): number {
  const step = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(attempts - 1, 20));
  return Math.round(atLeastMs + random() * step);
}
