import { JOBS, jobsIn, QUEUE_NAMES, runInPlace, type JobName, type QueueName } from '@calendar/contracts/jobs';
import { APP_CONFIG, type AppConfig } from '@calendar/platform/config';
import { getQueueToken } from '@nestjs/bull';
import { Inject, Injectable, Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import type { Job, Queue } from 'bull';
import { JobRuns, type TakenJob } from './job-runs';

/** So many jobs may go on without a place; then places are kept, and the queues wait. */
const MOST_ASIDE = 500;

/** Takes jobs from every queue. Each queue has its own number of places, so none can starve another. */
@Injectable()
export class JobConsumers implements BeforeApplicationShutdown {
  private readonly logger = new Logger(JobConsumers.name);
  /** Jobs that have given up their places. */
  private readonly aside = new Set<Promise<unknown>>();
  private isStopping = false;

  constructor(
    @Inject(APP_CONFIG) private readonly config: AppConfig,
    private readonly moduleRef: ModuleRef,
    private readonly runs: JobRuns,
  ) {}

  /** Called once the process is up: a job may publish facts, and listeners attach at bootstrap. */
  start(): void {
    for (const name of QUEUE_NAMES) {
      const queue = this.moduleRef.get<Queue>(getQueueToken(name), { strict: false });
      queue
        .process('*', placesIn(name, this.config.worker.concurrency), (job: Job) => this.run(job))
        .catch((error: Error) => this.logger.error({ err: error, queue: name }, 'a queue is read no more'));
    }
  }

  /** What goes on without a place is waited for as what has one: that the queues wait for when they are closed, after this. */
  async beforeApplicationShutdown(): Promise<void> {
    this.isStopping = true;
    while (this.aside.size > 0) await Promise.allSettled(this.aside);
  }

  /** Those of a bundle side by side. If one fails all are run again: what the others have done they find done. */
  private async run({ name, data, queue, attemptsMade }: Job): Promise<unknown> {
    const taken = { queue: queue.name, attempt: attemptsMade + 1 };
    const jobs = jobsIn({ name, data: data as object }).map((job) => ({ ...job, ...taken }));
    const [only] = jobs;
    if (jobs.length === 1) return this.runOne(only!);
    const ends = await Promise.allSettled(jobs.map((job) => this.runOne(job)));
    const failed = ends.find((end) => end.status === 'rejected');
    if (failed) throw failed.reason;
    return undefined;
  }

  private async runOne(job: TakenJob): Promise<unknown> {
    const payload = this.payloadOf(job);
    // Whoever asks a question waits for its answer.
    if (JOBS[job.name as JobName].queue === 'questions') return this.runs.run(job, payload);
    return this.runAside(() => this.runs.run(job, payload));
  }

  /** Checked. Nobody else tells of a job that is not understood, such as one of another release. */
  private payloadOf({ name, data, queue, attempt }: TakenJob): object {
    try {
      if (!Object.hasOwn(JOBS, name)) throw new Error(`There is no job called ${name}`);
      return JOBS[name as JobName].payload.parse(data);
    } catch (error) {
      this.logger.error({ err: error, job: name, queue, attempt }, 'a job is not understood');
      throw error;
    }
  }

  /** Runs a job to its end, or until it gives up its place: then it goes on, and the queue takes another one. */
  private async runAside(handle: () => Promise<unknown>): Promise<void> {
    const left = Promise.withResolvers<void>();
    const done: Promise<unknown> = runInPlace(handle, () => {
      if (this.isStopping || this.aside.has(done) || this.aside.size >= MOST_ASIDE) return;
      this.aside.add(done);
      // That it failed is in the log, and what it left undone is in Postgres, for the sweep.
      void done.catch(() => undefined).finally(() => this.aside.delete(done));
      left.resolve();
    });
    await Promise.race([done, left.promise]);
  }
}

/** How many jobs of a queue run at once in this worker. */
function placesIn(queue: QueueName, concurrency: number): number {
  switch (queue) {
    case 'interactive':
      return concurrency;
    case 'bulk':
    case 'inbound':
    case 'webhooks':
      return Math.max(2, Math.ceil(concurrency / 2));
    // Only so many are about providers at once, and of each person: `ProviderQuestions` sees to that, and the rest waits
    // there instead of in the queue, where the questions of everybody else would wait behind it.
    case 'questions':
      return 64;
    // A provider that is slow to answer about watches or tokens holds up neither polls nor the sweep.
    case 'maintenance':
      return 4;
  }
}
