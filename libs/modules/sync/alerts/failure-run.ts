/** Within this time … */
export const WINDOW_MS = 60 * 60_000;
/** … more failures than this are an alert. */
const MOST_FAILURES = 5;
/** What is tried at all fails more often than this: an alert that has heard of nothing for so long is over. */
export const SILENCE_MS = 24 * 60 * 60_000;

/** How often writes of a person have failed of late. */
export interface FailureRun {
  /** The last failures, oldest first: no more than tell whether there is an alert. */
  failedAt: Date[];
  /** The alert that stands; `null`: there is none. */
  alertId: string | null;
}

/**
 * What one more failure makes of a run. Pure.
 *
 * @param before `null`: nothing has failed of late
 * @param now not before the failures of `before`
 * @param newId of the alert, should this failure raise one
 */
export function withFailure(
  before: FailureRun | null,
  now: Date,
  newId: () => string,
): FailureRun & { isRaised: boolean } {
  const lastAt = before?.failedAt.at(-1)?.getTime() ?? 0;
  const standing = now.getTime() - lastAt < SILENCE_MS ? (before?.alertId ?? null) : null;
  const failedAt = [...(before?.failedAt ?? []), now]
    .filter((at) => now.getTime() - at.getTime() < WINDOW_MS)
    .slice(-MOST_FAILURES - 1);
  const isRaised = standing === null && failedAt.length > MOST_FAILURES;
  return { failedAt, alertId: isRaised ? newId() : standing, isRaised };
}
