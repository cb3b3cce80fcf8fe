/** What a log keeps: each says which of its changes is its last one. */
export interface Logged {
  /** Number of its last change; 0: it has none that counts. */
  changed: number;
}

interface Entry<Item> {
  change: number;
  /** Epoch milliseconds. */
  at: number;
  item: Item;
}

/** Changes in their order, that tokens point into. Only the last change of an item counts; earlier ones are passed over. */
export class ChangeLog<Item extends Logged> {
  private entries: Entry<Item>[] = [];
  private stale = 0;
  /** Number of the last change. */
  last = 0;

  /** @param replaced what the item takes the place of */
  add(item: Item, at: number, replaced: Item = item): void {
    this.last += 1;
    if (replaced.changed > 0) this.stale += 1;
    replaced.changed = 0;
    item.changed = this.last;
    this.entries.push({ change: this.last, at, item });
    if (this.stale > 1_000 && this.stale * 2 > this.entries.length) this.compact();
  }

  /** Takes up what was kept over a restart. */
  restore(items: Iterable<Item>, last: number): void {
    this.entries = [...items]
      .map((item) => ({ change: item.changed, at: 0, item }))
      .sort((a, b) => a.change - b.change);
    this.last = last;
  }

  /** Items whose last change has a number in `(after, until]`, oldest change first. */
  *between(after: number, until: number): Generator<Item> {
    for (let index = this.indexAfter(after); index < this.entries.length; index += 1) {
      const { change, item } = this.entries[index]!;
      if (change > until) return;
      if (change === item.changed) yield item;
    }
  }

  /** The item whose last change is the newest one up to `until`. */
  newestUpTo(until: number): Item | undefined {
    return this.entries.slice(0, this.indexAfter(until)).findLast(({ change, item }) => change === item.changed)?.item;
  }

  /** Number of the last change that happened at a time (epoch milliseconds) or before. */
  lastAt(time: number): number {
    return this.entries.findLast(({ at }) => at <= time)?.change ?? 0;
  }

  private compact(): void {
    this.entries = this.entries.filter(({ change, item }) => change === item.changed);
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
