import type { Kept } from './state-file';

/** Sandbox time: real time plus an offset that tests move. Token lifetimes, cursors and watches all read it. */
export class SandboxClock implements Kept {
  private offsetMs = 0;

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
  }

  reset(): void {
    this.offsetMs = 0;
  }

  save(): unknown {
    return this.offsetMs;
  }

  load(saved: unknown): void {
    this.offsetMs = saved as number;
  }
}
