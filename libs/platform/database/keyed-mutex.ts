/** More of one person's work than this waits in no process: somebody repeats what takes long, or means harm. */
export const MOST_WAITING = 200;

/** So much of one person's work waits already that no more is taken. */
export class QueueFullError extends Error {
  override readonly name = 'QueueFullError';
}

/** Lets work of one person run one after the other, in the order in which it came, and that of others beside it. */
export class KeyedMutex {
  /** Whoever has work under way, with what is to be called when that is done. */
  private readonly waiting = new Map<string, Array<() => void>>();

  /** @throws QueueFullError before anything was done */
  async run<Result>(userId: string, work: () => Promise<Result>): Promise<Result> {
    await this.acquire(userId);
    try {
      return await work();
    } finally {
      const next = this.waiting.get(userId)?.shift();
      if (next) next();
      else this.waiting.delete(userId);
    }
  }

  private async acquire(userId: string): Promise<void> {
    const queue = this.waiting.get(userId);
    if (!queue) {
      this.waiting.set(userId, []);
      return;
    }
    if (queue.length >= MOST_WAITING) throw new QueueFullError('too much work of one person is waiting already');
    await new Promise<void>((resolve) => queue.push(resolve));
  }
}
