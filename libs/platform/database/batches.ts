/** A batch that takes longer, because Postgres does, is not waited for. */
const PATIENCE_MS = 25;
/** Batches of several of one kind that are open at once, each with a connection. */
const MOST_OPEN = 4;

/** What is taken out of those that wait, and what is left for the next batch. */
export interface Taken<Item> {
  batch: Item[];
  left: Item[];
}

/**
 * Lets what comes while something of its kind is under way go together. Nobody waits for others to come: the first goes
 * at once, and whoever comes meanwhile is the next batch.
 */
export class Batches<Item> {
  private waiting: Item[] = [];
  private readonly open = new Set<readonly Item[]>();
  /** The batch that the next one waits for. */
  private waitedFor: readonly Item[] | null = null;
  private isStarting = false;

  /**
   * @param take chooses from a list that is not empty; when nothing of it can go now, the next look is at `lookAgain`
   * @param run never rejects
   */
  constructor(
    private readonly take: (waiting: readonly Item[]) => Taken<Item>,
    private readonly run: (batch: readonly Item[]) => Promise<void>,
  ) {}

  add(item: Item): void {
    this.waiting.push(item);
    this.startSoon();
  }

  /** What could not go may go now. */
  lookAgain(): void {
    this.startSoon();
  }

  /** When everything that came in with the same packet is there. */
  private startSoon(): void {
    if (this.isStarting || this.waitedFor || this.open.size >= MOST_OPEN || this.waiting.length === 0) return;
    this.isStarting = true;
    setImmediate(() => {
      this.isStarting = false;
      this.start();
    });
  }

  private start(): void {
    const { batch, left } = this.take(this.waiting);
    this.waiting = left;
    if (batch.length === 0) return;
    this.waitedFor = batch;
    this.open.add(batch);
    const timer = setTimeout(() => {
      // It may wait for what somebody holds for long; four who do would keep everybody else from being begun.
      if (batch.length === 1) this.open.delete(batch);
      this.goOnAfter(batch);
    }, PATIENCE_MS);
    void this.run(batch).finally(() => {
      clearTimeout(timer);
      this.open.delete(batch);
      this.goOnAfter(batch);
    });
  }

  private goOnAfter(batch: readonly Item[]): void {
    if (this.waitedFor === batch) this.waitedFor = null;
    this.startSoon();
  }
}
