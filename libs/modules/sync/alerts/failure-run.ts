/** Within this time … */
export const WINDOW_MS = 60 * 60_000;
/** … more failures than this are an alert. */
const MOST_FAILURES = 5;
/** What is tried at all fails more often than this: an alert that has heard of nothing for so long is over. */
export const SILENCE_MS = 24 * 60 * 60_000;

/** A write that has failed. */
interface FailedWrite {
  at: Date;
  /** The account; `null`: a release that did not write it down yet has counted it. */
  connectionId: string | null;
}

/** How often writes of a person have failed of late. */
export interface FailureRun {
  /** The last failures, oldest first: no more than tell whether there is an alert. */
  failures: FailedWrite[];
  /** The alert that stands; `null`: there is none. */
  alertId: string | null;
  /** The accounts in which the alert that stands goes on. Empty: none stands, or of an old one nobody knows. */
  failing: string[];
}

/**
 * What one more failure makes of a run. Pure.
 *
 * @param before `null`: nothing has failed of late
 * @param failure not before those of `before`
 * @param newId of the alert, should this failure raise one
 */
export function withFailure(
  before: FailureRun | null,
  failure: FailedWrite,
  newId: () => string,
): FailureRun & { isRaised: boolean } {
  const now = failure.at.getTime();
  const lastAt = before?.failures.at(-1)?.at.getTime() ?? 0;
  const standing = now - lastAt < SILENCE_MS ? (before?.alertId ?? null) : null;
  const failures = [...(before?.failures ?? []), failure]
    .filter(({ at }) => now - at.getTime() < WINDOW_MS)
    .slice(-MOST_FAILURES - 1);
  const isRaised = standing === null && failures.length > MOST_FAILURES;
  const alertId = isRaised ? newId() : standing;
  if (alertId === null) return { failures, alertId, failing: [], isRaised };
  return { failures, alertId, failing: accountsOf(isRaised ? failures : [failure], before?.failing), isRaised };
}

/**
 * What is left of a run once an account works again, or is gone: what fails elsewhere goes on counting. Pure.
 *
 * @returns `null`: nothing fails any more
 */
export function withoutAccount(before: FailureRun, connectionId: string): FailureRun | null {
  if (before.alertId === null) {
    const failures = before.failures.filter((failure) => failure.connectionId !== connectionId);
    return failures.length === 0 ? null : { ...before, failures };
  }
  // The failures stay: the last of them tells how long the alert has heard of nothing.
  const failing = before.failing.filter((id) => id !== connectionId);
  return failing.length === 0 ? null : { ...before, failing };
}

function accountsOf(failures: readonly FailedWrite[], before: readonly string[] = []): string[] {
  return [...new Set([...before, ...failures.flatMap(({ connectionId }) => connectionId ?? [])])];
}
