import { useSyncExternalStore } from 'react';

/** Seconds and minutes that all tick together, so that two times on a page never contradict each other. */
class Clock {
  private now = Date.now();
  private timer: ReturnType<typeof setInterval> | undefined;
  private readonly listeners = new Set<() => void>();

  constructor(private readonly everyMs: number) {}

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    this.timer ??= setInterval(() => this.tick(), this.everyMs);
    return () => {
      this.listeners.delete(listener);
      if (this.listeners.size > 0) return;
      clearInterval(this.timer);
      this.timer = undefined;
    };
  };

  readonly read = (): number => {
    // Nobody has listened for a while.
    if (this.timer === undefined && Date.now() - this.now > this.everyMs) this.now = Date.now();
    return this.now;
  };

  private tick(): void {
    this.now = Date.now();
    for (const listener of this.listeners) listener();
  }
}

const seconds = new Clock(1_000);
const halfMinutes = new Clock(30_000);

/** Epoch ms, anew every 30 s, or every second. */
export function useNow(pace: 'second' | 'half-minute' = 'half-minute'): number {
  const clock = pace === 'second' ? seconds : halfMinutes;
  return useSyncExternalStore(clock.subscribe, clock.read);
}
