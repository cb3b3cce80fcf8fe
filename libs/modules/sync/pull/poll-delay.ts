/** Polls are spread over the last third of the interval, so that calendars connected together drift apart. */
const JITTER = 0.3;

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
