import { Batches, type Taken } from './batches';
import { MOST_WAITING, QueueFullError } from './keyed-mutex';

/** Work that may share its transaction with that of others. */
export interface GroupedWork {
  userId: string;
  /** It may write what another transaction is just writing: of one person one such is in a group. */
  takesIds: boolean;
  /** It may go on beside work of its person with the same, in one transaction; without, each has to be over before the next. */
  beside?: string | undefined;
}

/** Of whom work of a group goes on when the group is over, and until when. */
export type GoesOn = ReadonlyMap<string, Promise<void>>;

const MOST_IN_A_GROUP = 64;
/** Of one person in a group: they go one after the other there, and everybody waits for the last of them. */
const MOST_OF_ONE = 8;

/**
 * Work that comes while other work is being committed is committed together. Who has work under way is in no other group
 * meanwhile: it would only wait for that, with others.
 */
export class Groups<Work extends GroupedWork> {
  private readonly batches: Batches<Work>;
  private readonly waiting = new Map<string, number>();
  private readonly underWay = new Set<string>();

  /** @param run neither it nor what goes on rejects */
  constructor(private readonly run: (group: readonly Work[]) => Promise<GoesOn>) {
    this.batches = new Batches(
      (waiting) => this.take(waiting),
      (group) => this.runUntilOver(group),
    );
  }

  /** @throws QueueFullError before anything was done */
  add(work: Work): void {
    if ((this.waiting.get(work.userId) ?? 0) >= MOST_WAITING)
      throw new QueueFullError('too much work of one person is waiting already');
    this.count(work, 1);
    this.batches.add(work);
  }

  /** In the order in which they came, so many of one person. */
  private take(waiting: readonly Work[]): Taken<Work> {
    const taken: Taken<Work> = { batch: [], left: [] };
    const counts = new Map<string, { all: number; takesIds: number }>();
    for (const work of waiting) {
      const count = counts.get(work.userId) ?? { all: 0, takesIds: 0 };
      const fits = count.all < MOST_OF_ONE && !(work.takesIds && count.takesIds > 0);
      if (taken.batch.length >= MOST_IN_A_GROUP || !fits || this.underWay.has(work.userId)) taken.left.push(work);
      else {
        taken.batch.push(work);
        counts.set(work.userId, { all: count.all + 1, takesIds: count.takesIds + (work.takesIds ? 1 : 0) });
      }
    }
    for (const work of taken.batch) this.count(work, -1);
    for (const userId of counts.keys()) this.underWay.add(userId);
    return taken;
  }

  private async runUntilOver(group: readonly Work[]): Promise<void> {
    const goesOn = await this.run(group);
    for (const userId of new Set(group.map((work) => work.userId))) {
      const end = goesOn.get(userId);
      if (end) void end.then(() => this.free(userId));
      else this.underWay.delete(userId);
    }
  }

  private free(userId: string): void {
    this.underWay.delete(userId);
    this.batches.lookAgain();
  }

  private count({ userId }: Work, change: 1 | -1): void {
    const count = (this.waiting.get(userId) ?? 0) + change;
    if (count > 0) this.waiting.set(userId, count);
    else this.waiting.delete(userId);
  }
}
