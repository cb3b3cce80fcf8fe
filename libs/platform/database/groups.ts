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

const MOST_IN_A_GROUP = 64;
/** Of one person in a group: they go one after the other there, and everybody waits for the last of them. */
const MOST_OF_ONE = 8;

/** Work that comes while other work is being committed is committed together. */
export class Groups<Work extends GroupedWork> {
  private readonly batches: Batches<Work>;
  private readonly ofPerson = new Map<string, number>();

  /** @param run never rejects */
  constructor(run: (group: readonly Work[]) => Promise<void>) {
    this.batches = new Batches((waiting) => this.take(waiting), run);
  }

  /** @throws QueueFullError before anything was done */
  add(work: Work): void {
    if ((this.ofPerson.get(work.userId) ?? 0) >= MOST_WAITING)
      throw new QueueFullError('too much work of one person is waiting already');
    this.count(work, 1);
    this.batches.add(work);
  }

  /** For work that could not be done in its group: it is the first of the next one. */
  again(works: readonly Work[]): void {
    for (const work of works) this.count(work, 1);
    this.batches.addInFront(works);
  }

  /** In the order in which they came, so many of one person. */
  private take(waiting: readonly Work[]): Taken<Work> {
    const taken: Taken<Work> = { batch: [], left: [] };
    const counts = new Map<string, { all: number; takesIds: number }>();
    for (const work of waiting) {
      const count = counts.get(work.userId) ?? { all: 0, takesIds: 0 };
      const fits = count.all < MOST_OF_ONE && !(work.takesIds && count.takesIds > 0);
      if (taken.batch.length >= MOST_IN_A_GROUP || !fits) taken.left.push(work);
      else {
        taken.batch.push(work);
        counts.set(work.userId, { all: count.all + 1, takesIds: count.takesIds + (work.takesIds ? 1 : 0) });
      }
    }
    for (const work of taken.batch) this.count(work, -1);
    return taken;
  }

  private count({ userId }: Work, change: 1 | -1): void {
    const count = (this.ofPerson.get(userId) ?? 0) + change;
    if (count > 0) this.ofPerson.set(userId, count);
    else this.ofPerson.delete(userId);
  }
}
