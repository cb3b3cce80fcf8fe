/** Exact sliding window: at most `limit` hits per key in any window. Refused hits do not count. */
export class SlidingWindow {
  private readonly hits = new Map<string, { times: number[]; from: number }>();

  /** @param windowMs asked each time: settings may change it */
  constructor(private readonly windowMs: () => number) {}

  /**
   * Counts one hit, unless the window is full.
   *
   * @param now epoch milliseconds; when it went back, hits from behind it are forgotten
   * @returns 0 when the hit is allowed, else the milliseconds until one would be
   */
  take(key: string, limit: number, now: number): number {
    let entry = this.hits.get(key);
    if (!entry) this.hits.set(key, (entry = { times: [], from: 0 }));
    const { times } = entry;
    const windowMs = this.windowMs();
    while (times.length > entry.from && times.at(-1)! > now) times.pop();
    while (entry.from < times.length && times[entry.from]! <= now - windowMs) entry.from += 1;
    if (entry.from > 1_000 && entry.from * 2 > times.length) {
      times.splice(0, entry.from);
      entry.from = 0;
    }
    if (times.length - entry.from >= limit) return Math.max(1, times[entry.from]! + windowMs - now);
    times.push(now);
    return 0;
  }

  clear(): void {
    this.hits.clear();
  }
}
