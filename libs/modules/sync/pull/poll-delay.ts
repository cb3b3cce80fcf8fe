/** Polls are spread over the last third of the interval, so that calendars connected together drift apart. */
const JITTER = 0.3;

/** When to read a calendar again without being asked. @returns ms, never more than the interval */
export function pollDelay(intervalSeconds: number, random: () => number = Math.random): number {
  return Math.round(intervalSeconds * 1_000 * (1 - JITTER * random()));
}
