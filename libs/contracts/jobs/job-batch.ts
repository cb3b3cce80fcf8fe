import type { JobOptions, Queue } from 'bull';

interface BatchedJob {
  name: string;
  data: object;
  opts: JobOptions;
}

interface WaitingJob extends BatchedJob {
  resolve: () => void;
  reject: (error: unknown) => void;
}

/** Jobs that are added to a queue in the same turn of the event loop go to Redis in one round trip. */
export class JobBatch {
  private waiting: WaitingJob[] = [];

  constructor(private readonly queue: Queue) {}

  /** Resolves when Redis has the job. */
  add(job: BatchedJob): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.waiting.length === 0) setImmediate(() => void this.send());
      this.waiting.push({ ...job, resolve, reject });
    });
  }

  private async send(): Promise<void> {
    const jobs = this.waiting;
    this.waiting = [];
    try {
      const [only] = jobs;
      const added =
        jobs.length === 1
          ? [await this.queue.add(only!.name, only!.data, only!.opts)]
          : await this.queue.addBulk(jobs.map(({ name, data, opts }) => ({ name, data, opts })));
      for (const [index, { resolve, reject }] of jobs.entries()) {
        // What goes wrong with one of many is told by nothing but the id that it did not get.
        if (added[index]?.id) resolve();
        else reject(new Error('Redis has not taken the job'));
      }
    } catch (error) {
      for (const { reject } of jobs) reject(error);
    }
  }
}
