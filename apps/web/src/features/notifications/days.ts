/** What happened on one day, in the order it came in. */
export interface Day<Item> {
  /** Midnight of the day in the zone of the browser, epoch ms. */
  start: number;
  items: Item[];
}

/** Puts what comes in order of time, newest first, under its days in the zone of the browser. */
export function byDay<Item extends { createdAt: string }>(items: readonly Item[]): Day<Item>[] {
  const days: Day<Item>[] = [];
  for (const item of items) {
    const start = midnightOf(Date.parse(item.createdAt));
    const last = days.at(-1);
    if (last?.start === start) last.items.push(item);
    else days.push({ start, items: [item] });
  }
  return days;
}

/** @returns how many days ago that day was: 0 is today, also for a server whose clock is ahead */
export function daysAgo(start: number, now: number): number {
  // A day has 23 to 25 hours.
  return Math.max(0, Math.round((midnightOf(now) - start) / (24 * 3_600_000)));
}

function midnightOf(at: number): number {
  return new Date(at).setHours(0, 0, 0, 0);
}
