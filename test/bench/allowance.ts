import { setTimeout as delay } from 'node:timers/promises';

/** Each write is told to us and read back: with 10,000 requests a minute for a project, more than this measures our limiter. */
const CHANGES_A_MINUTE = 4_500;
const MINUTE_MS = 60_000;

/** Keeps a bench below the limits that the product keeps towards providers. */
export class Allowance {
  private taken: Array<{ at: number; count: number }> = [];

  /** Waits until so many changes more are within a minute's. */
  async take(count: number): Promise<void> {
    for (;;) {
      const since = performance.now() - MINUTE_MS;
      this.taken = this.taken.filter(({ at }) => at > since);
      const sum = this.taken.reduce((total, one) => total + one.count, 0);
      if (sum + count <= CHANGES_A_MINUTE) break;
      await delay(this.taken[0]!.at - since);
    }
    this.taken.push({ at: performance.now(), count });
  }
}
