import { LONGEST, LineTooLongError } from './lines';

/** Work that may share its transaction with that of others. */
export interface GroupedWork {
  userId: string;
  /** It may write what another transaction is just writing: of one person one such is in a group. */
  takesIds: boolean;
}

const MOST_IN_A_GROUP = 64;
/** Of one person in a group: they go one after the other there, and everybody waits for the last of them. */
const MOST_OF_ONE = 8;
/** A group that takes longer, because Postgres does, is not waited for. */
const PATIENCE_MS = 25;
/** Groups that are open at once, each with a connection. */
const MOST_OPEN = 4;

/**
 * Lets work that comes while other work is being committed be committed together. Nobody waits for others to come: the
 * first goes at once, and whoever comes meanwhile is the next group.
 */
export class Groups<Work extends GroupedWork> {
  private waiting: Work[] = [];
  private readonly ofPerson = new Map<string, number>();
  private open = 0;
  /** The group that the next one waits for. */
  private waitedFor: object | null = null;
  private isStarting = false;

  /** @param run never rejects */
  constructor(private readonly run: (group: readonly Work[]) => Promise<void>) {}

  /** @throws LineTooLongError before anything was done */
  add(work: Work): void {
    const others = this.ofPerson.get(work.userId) ?? 0;
    if (others >= LONGEST) throw new LineTooLongError('too much work of one person is waiting already');
    this.ofPerson.set(work.userId, others + 1);
    this.waiting.push(work);
    this.startSoon();
  }

  /** For work that could not be done in its group: it is the first of the next one. */
  again(works: readonly Work[]): void {
    for (const { userId } of works) this.ofPerson.set(userId, (this.ofPerson.get(userId) ?? 0) + 1);
    this.waiting.unshift(...works);
    this.startSoon();
  }

  /** When everything that came in with the same packet is there. */
  private startSoon(): void {
    if (this.isStarting || this.waitedFor || this.open >= MOST_OPEN || this.waiting.length === 0) return;
    this.isStarting = true;
    setImmediate(() => {
      this.isStarting = false;
      this.start();
    });
  }

  private start(): void {
    this.open += 1;
    const group = this.take();
    this.waitedFor = group;
    const goOn = () => {
      if (this.waitedFor === group) this.waitedFor = null;
      this.startSoon();
    };
    const timer = setTimeout(goOn, PATIENCE_MS);
    void this.run(group).finally(() => {
      clearTimeout(timer);
      this.open -= 1;
      goOn();
    });
  }

  /** In the order in which they came, so many of one person. */
  private take(): Work[] {
    const taken: Work[] = [];
    const left: Work[] = [];
    const counts = new Map<string, { all: number; takesIds: number }>();
    for (const work of this.waiting) {
      const count = counts.get(work.userId) ?? { all: 0, takesIds: 0 };
      const fits = count.all < MOST_OF_ONE && !(work.takesIds && count.takesIds > 0);
      if (taken.length >= MOST_IN_A_GROUP || !fits) left.push(work);
      else {
        taken.push(work);
        counts.set(work.userId, { all: count.all + 1, takesIds: count.takesIds + (work.takesIds ? 1 : 0) });
      }
    }
    this.waiting = left;
    for (const { userId } of taken) this.leave(userId);
    return taken;
  }

  private leave(userId: string): void {
    const count = this.ofPerson.get(userId)!;
    if (count > 1) this.ofPerson.set(userId, count - 1);
    else this.ofPerson.delete(userId);
  }
}
