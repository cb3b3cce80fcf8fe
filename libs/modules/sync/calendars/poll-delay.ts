const MINUTE_MS = 60_000;
/** Whoever has just changed something may change it again. */
const LIVELY_MS = 10 * MINUTE_MS;
const LIVELY_SECONDS = 60;
const QUIET_MS = 7 * 24 * 60 * MINUTE_MS;
/** A calendar without a change for a week is looked at so many times more seldom. */
const QUIET_FACTOR = 3;

/**
 * How often a calendar is read: where notifications come, at the interval that is set, as a net below them. Where polls are all
 * there is, oftener while things change there, and more seldom when nothing does. Pure.
 *
 * @param changedAt when a round last brought a change, or a write of ours made one; `null`: never
 * @returns seconds
 */
export function pollInterval(
  { intervalSeconds, notifies }: { intervalSeconds: number; notifies: boolean },
  { changedAt, now }: { changedAt: Date | null; now: Date },
): number {
  if (notifies) return intervalSeconds;
  const age = changedAt === null ? Number.POSITIVE_INFINITY : now.getTime() - changedAt.getTime();
  if (age < LIVELY_MS) return Math.min(LIVELY_SECONDS, intervalSeconds);
  return age < QUIET_MS ? intervalSeconds : intervalSeconds * QUIET_FACTOR;
}

/** Polls are spread over the last third of the interval, so that calendars connected together drift apart. */
const JITTER = 0.3;

/** When to read a calendar again that has just changed, where polls are all there is. @returns ms */
export function livelyDelay(intervalSeconds: number, random?: () => number): number {
  return pollDelay(Math.min(LIVELY_SECONDS, intervalSeconds), random);
}

/** How often to look for calendars that are due. */
export function dueLookSeconds(intervalSeconds: number): number {
  return Math.max(1, Math.min(10, Math.floor(intervalSeconds / 4)));
}

/**
 * When to read a calendar again without being asked: so that it is read within the interval, although it may be due
 * just after a look.
 *
 * @returns ms
 */
export function pollDelay(intervalSeconds: number, random: () => number = Math.random): number {
  const longest = (intervalSeconds - dueLookSeconds(intervalSeconds)) * 1_000;
  return Math.round(longest * (1 - JITTER * random()));
}
