import type { StoredEvent } from './stored-event';

interface Entry {
  change: number;
  /** Sandbox time. */
  at: number;
  event: StoredEvent;
}

/** The changes of a mailbox in their order. Only the last change of an event counts; earlier ones are passed over. */
export class ChangeLog {
  private entries: Entry[] = [];
  private stale = 0;
  /** Number of the last change. */
  last = 0;

  /** @returns the number of this change */
  add(event: StoredEvent, at: number): number {
    this.last += 1;
    if (event.changed > 0) this.stale += 1;
    this.entries.push({ change: this.last, at, event });
    event.changed = this.last;
    if (this.stale > 1_000 && this.stale * 2 > this.entries.length) this.compact();
    return this.last;
  }

  /** Takes up what was kept over a restart. */
  restore(events: readonly StoredEvent[], last: number): void {
    this.entries = events
      .map((event) => ({ change: event.changed, at: event.modified, event }))
      .sort((a, b) => a.change - b.change);
    this.last = last;
  }

  /** Events whose last change has a number in `(after, until]`, oldest change first. */
  *between(after: number, until: number): Generator<StoredEvent> {
    for (let index = this.indexAfter(after); index < this.entries.length; index += 1) {
      const { change, event } = this.entries[index]!;
      if (change > until) return;
      if (change === event.changed) yield event;
    }
  }

  /** The event whose last change is the newest one up to `until`. */
  newestUpTo(until: number): StoredEvent | undefined {
    for (let index = this.indexAfter(until) - 1; index >= 0; index -= 1) {
      const { change, event } = this.entries[index]!;
      if (change === event.changed) return event;
    }
    return undefined;
  }

  /** Number of the last change that happened at `time` (sandbox time) or before. */
  lastAt(time: number): number {
    for (let index = this.entries.length - 1; index >= 0; index -= 1) {
      if (this.entries[index]!.at <= time) return this.entries[index]!.change;
    }
    return 0;
  }

  private compact(): void {
    this.entries = this.entries.filter(({ change, event }) => change === event.changed);
    this.stale = 0;
  }

  private indexAfter(change: number): number {
    let [low, high] = [0, this.entries.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.entries[middle]!.change <= change) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
