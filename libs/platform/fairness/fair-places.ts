export interface FairPlacesLimits {
  /** How much is under way at once. */
  places: number;
  /** How much of that may be one person's. */
  perPerson: number;
  /** More of one person than this does not wait: they repeat what takes long, or mean harm. */
  mostWaiting: number;
  /** Who has waited for so long is turned away. */
  patienceMs: number;
}

/** There was no place in time, or too much of this person waits already. Nothing was done. */
export class NoPlaceError extends Error {
  override readonly name = 'NoPlaceError';
}

interface Waiting {
  enter: () => void;
  refuse: (reason: NoPlaceError) => void;
}

/**
 * A few places for work that takes long. Whoever has much to do waits for themselves: a free place goes to the person
 * whose turn it is, one piece of work each, and not to the work that came first.
 */
export class FairPlaces {
  /** How much each person has under way; nobody has none. */
  private readonly busy = new Map<string, number>();
  /** Persons in the order of their turns, each with what waits, oldest first. */
  private readonly lines = new Map<string, Waiting[]>();
  private taken = 0;

  constructor(private readonly limits: FairPlacesLimits) {}

  /**
   * @param person whose work it is
   * @param signal for work that nobody wants any more when its turn comes
   * @throws NoPlaceError before anything was done, and what `work` throws
   */
  async run<Result>(person: string, work: () => Promise<Result>, signal?: AbortSignal): Promise<Result> {
    if (this.isFreeFor(person)) this.take(person);
    else await this.stand(person, signal);
    try {
      return await work();
    } finally {
      this.leave(person);
    }
  }

  private async stand(person: string, signal: AbortSignal | undefined): Promise<void> {
    const line = this.lines.get(person) ?? [];
    if (line.length >= this.limits.mostWaiting)
      throw new NoPlaceError('too much work of one person is waiting already');
    this.lines.set(person, line);
    let giveUp: NodeJS.Timeout | undefined;
    let abandon: (() => void) | undefined;
    try {
      await new Promise<void>((enter, refuse) => {
        const waiting = { enter, refuse };
        line.push(waiting);
        giveUp = setTimeout(() => this.refuse(person, waiting, 'no place in time'), this.limits.patienceMs);
        abandon = () => this.refuse(person, waiting, 'nobody waits for it any more');
        if (signal?.aborted) abandon();
        else signal?.addEventListener('abort', abandon, { once: true });
      });
    } finally {
      clearTimeout(giveUp);
      if (abandon) signal?.removeEventListener('abort', abandon);
    }
  }

  private refuse(person: string, waiting: Waiting, reason: string): void {
    const line = this.lines.get(person);
    const at = line?.indexOf(waiting) ?? -1;
    if (!line || at < 0) return;
    line.splice(at, 1);
    if (line.length === 0) this.lines.delete(person);
    waiting.refuse(new NoPlaceError(reason));
  }

  private leave(person: string): void {
    const left = this.busy.get(person)! - 1;
    if (left > 0) this.busy.set(person, left);
    else this.busy.delete(person);
    this.taken -= 1;
    this.admit();
  }

  /** The next person who may have a place gets it, and goes to the end of the line of persons. */
  private admit(): void {
    for (const [person, line] of this.lines) {
      if (!this.isFreeFor(person)) continue;
      this.lines.delete(person);
      const next = line.shift()!;
      if (line.length > 0) this.lines.set(person, line);
      this.take(person);
      next.enter();
      return;
    }
  }

  private take(person: string): void {
    this.busy.set(person, (this.busy.get(person) ?? 0) + 1);
    this.taken += 1;
  }

  private isFreeFor(person: string): boolean {
    return this.taken < this.limits.places && (this.busy.get(person) ?? 0) < this.limits.perPerson;
  }
}
