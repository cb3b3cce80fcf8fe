const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** From one attempt to the next; the last one goes on until it is given up. */
const DELAYS_MS = [5 * SECOND, MINUTE, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 12 * HOUR];
/** Delays differ by a tenth, so that what failed together is not tried together for ever. */
const JITTER = 0.1;

/** So long a message is tried, from its cause or from the last time that it was asked for. */
export const GIVE_UP_AFTER_MS = 3 * DAY;
/** An endpoint that has taken nothing for so long is switched off. */
export const SWITCH_OFF_AFTER_MS = DAY;

/** After so many failures in a row an endpoint is not well: it is asked one message at a time, after pauses. */
export const MOST_FAILURES_IN_A_ROW = 5;
const FIRST_PAUSE_MS = 2 * SECOND;
const LONGEST_PAUSE_MS = MINUTE;

export interface FailedAttempt {
  /** How often this message was tried so far, this time included. */
  attempts: number;
  now: Date;
  giveUpAt: Date;
  retryAfterMs: number | null;
}

/**
 * When a message is tried again; the last time is when it is given up if that fails, too.
 *
 * @param chance 0..1
 * @returns `null`: never
 */
export function nextAttempt({ attempts, now, giveUpAt, retryAfterMs }: FailedAttempt, chance: number): Date | null {
  if (now >= giveUpAt) return null;
  const delay = DELAYS_MS[Math.min(attempts, DELAYS_MS.length) - 1]! * (1 + JITTER * (2 * chance - 1));
  const planned = Math.min(now.getTime() + delay, giveUpAt.getTime());
  return new Date(Math.max(planned, now.getTime() + (retryAfterMs ?? 0)));
}

/**
 * For how long an endpoint is left alone after a failure, by all of its messages: as long as it asks for, and longer and
 * longer when one after the other fails. What fails alone among others that are taken pauses nobody.
 *
 * @param failures in a row, this one included
 * @returns ms
 */
export function pauseAfter(failures: number, retryAfterMs: number | null): number {
  const over = failures - MOST_FAILURES_IN_A_ROW;
  const pause = over < 0 ? 0 : Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(over, 10));
  return Math.max(pause, retryAfterMs ?? 0);
}

/** Whether an endpoint has failed for too long. @param failingSince the first failure after the last success */
export function isFailingForTooLong(failingSince: Date, now: Date): boolean {
  return now.getTime() - failingSince.getTime() >= SWITCH_OFF_AFTER_MS;
}
