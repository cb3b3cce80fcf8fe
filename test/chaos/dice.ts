/** Chance that can be had again: the same seed gives the same throws. */
export class Dice {
  constructor(private state: number) {}

  /** A whole number from 0 up to, but not including, `sides`. */
  below(sides: number): number {
    // Marsaglia's xorshift: three shifts of 32 bits.
    this.state ^= this.state << 13;
    this.state ^= this.state >>> 17;
    this.state ^= this.state << 5;
    return (this.state >>> 0) % sides;
  }

  pick<Item>(items: readonly Item[]): Item {
    const item = items[this.below(items.length)];
    if (item === undefined) throw new Error('there is nothing to pick from');
    return item;
  }

  /** Dice of its own for somebody who acts at the same time: who throws first then changes nothing. */
  another(): Dice {
    return new Dice(this.below(2 ** 31) + 1);
  }
}
