/** More of one person's work than this waits in no process: somebody repeats what takes long, or means harm. */
export const LONGEST = 200;

/** So much of one person's work waits already that no more is taken. */
export class LineTooLongError extends Error {
  override readonly name = 'LineTooLongError';
}

/** Lets work of one person run one after the other, in the order in which it came, and that of others beside it. */
export class Lines {
  /** Whoever has work under way, with what is to be called when that is done. */
  private readonly waiting = new Map<string, Array<() => void>>();

  /** @throws LineTooLongError before anything was done */
  async run<Result>(userId: string, work: () => Promise<Result>): Promise<Result> {
    await this.stand(userId);
    try {
      return await work();
    } finally {
      const next = this.waiting.get(userId)?.shift();
      if (next) next();
      else this.waiting.delete(userId);
    }
  }

  private async stand(userId: string): Promise<void> {
    const line = this.waiting.get(userId);
    if (!line) {
      this.waiting.set(userId, []);
      return;
    }
    if (line.length >= LONGEST) throw new LineTooLongError('too much work of one person is waiting already');
    await new Promise<void>((resolve) => line.push(resolve));
  }
}
