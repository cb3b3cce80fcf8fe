import { JOBS, type Jobs, type JobName, type JobPayload } from '@calendar/contracts/jobs';

export interface AddedJob {
  name: JobName;
  payload: unknown;
  /** Jobs with the same key are one for as long as the first waits. */
  key: string | undefined;
  urgent: boolean;
  /** By the clock of the engine, ms. */
  dueAt: number;
  /** Tries before this one. */
  tries: number;
}

type Ask = (name: JobName, payload: unknown) => Promise<unknown>;

/** Takes the place of Bull: jobs wait until somebody takes them, one by one, in the order in which Bull would give them out. */
export class JobsByHand implements Pick<Jobs, 'add' | 'ask'> {
  private waiting: AddedJob[] = [];
  private arrival = Promise.withResolvers<void>();

  /**
   * @param now by the clock of the engine, ms
   * @param answer runs the handler of a question
   */
  constructor(
    private readonly now: () => number,
    private readonly answer: Ask,
  ) {}

  add<Name extends JobName>(
    name: Name,
    payload: JobPayload<Name>,
    { key, delayMs = 0, urgent = false }: { key?: string; delayMs?: number; urgent?: boolean } = {},
  ): Promise<boolean> {
    this.put({ name, payload, key, urgent, dueAt: this.now() + Math.max(0, delayMs), tries: 0 });
    return Promise.resolve(true);
  }

  /** Questions are answered at once, and their answers are what JSON leaves of them. */
  async ask<Name extends JobName>(name: Name, payload: JobPayload<Name>): Promise<unknown> {
    const answer = await this.answer(name, payload);
    return answer === undefined ? undefined : (JSON.parse(JSON.stringify(answer)) as unknown);
  }

  /** A job that has failed for a reason of ours is tried again, as often as its definition says. @returns whether it is */
  again(job: AddedJob): boolean {
    const tries = job.tries + 1;
    if (tries >= JOBS[job.name].attempts) return false;
    this.put({ ...job, tries, dueAt: this.now() + 1_000 * 2 ** job.tries });
    return true;
  }

  /** The next job that is due, which then waits no more. */
  take(): AddedJob | undefined {
    const now = this.now();
    const due = this.waiting.filter(({ dueAt }) => dueAt <= now);
    const next = due.find(({ urgent }) => urgent) ?? due[0];
    this.waiting = this.waiting.filter((job) => job !== next);
    return next;
  }

  /** When the next job is due; `null` when none waits. */
  nextAt(): number | null {
    return this.waiting.length === 0 ? null : Math.min(...this.waiting.map(({ dueAt }) => dueAt));
  }

  /** Resolves with the next job that is added. */
  arrives(): Promise<void> {
    return this.arrival.promise;
  }

  /** As when Redis is emptied. */
  loseAll(): void {
    this.waiting = [];
  }

  private put(job: AddedJob): void {
    const isKnown = job.key !== undefined && this.waiting.some(({ name, key }) => name === job.name && key === job.key);
    if (isKnown) return;
    this.waiting.push(job);
    this.arrival.resolve();
    this.arrival = Promise.withResolvers();
  }
}
