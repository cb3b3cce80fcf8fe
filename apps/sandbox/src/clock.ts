import type { Kept } from './state-file';

/** Between them the clock can be set: dates are written with four digits for the year. */
export const FIRST_INSTANT = 0;
export const LAST_INSTANT = Date.parse('9999-01-01T00:00:00Z');

/** Sandbox time: real time plus an offset that tests move. Token lifetimes, cursors and watches all read it. */
export class SandboxClock implements Kept {
  private offsetMs = 0;
  private readonly listeners: (() => void)[] = [];

  /** Epoch milliseconds. */
  now(): number {
    return Date.now() + this.offsetMs;
  }

  /** RFC 3339 in UTC with milliseconds. */
  nowIso(): string {
    return new Date(this.now()).toISOString();
  }

  advance(ms: number): void {
    this.offsetMs += ms;
    this.tellJump();
  }

  /** @param epochMs what the clock shows from now on; it keeps running */
  set(epochMs: number): void {
    this.offsetMs = epochMs - Date.now();
    this.tellJump();
  }

  reset(): void {
    this.offsetMs = 0;
    this.tellJump();
  }

  /** Called whenever the clock jumps, for what has to happen at a certain time (an expiry that is told, say). */
  onJump(listener: () => void): void {
    this.listeners.push(listener);
  }

  save(): unknown {
    return this.offsetMs;
  }

  load(saved: unknown): void {
    this.offsetMs = saved as number;
  }

  private tellJump(): void {
    for (const listener of this.listeners) listener();
  }
}
