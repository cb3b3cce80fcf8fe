import { JOBS, QUEUE_NAMES, type JobName, type QueueName } from '@calendar/contracts/jobs';
import { APP_CONFIG, type AppConfig } from '@calendar/platform/config';
import { Metrics } from '@calendar/platform/observability';
import { getQueueToken } from '@nestjs/bull';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import type { Job, Queue } from 'bull';
import { JobHandlers } from './job-handlers';

/** Takes jobs from every lane. Each lane has its own number of places, so none can starve another. */
@Injectable()
export class JobConsumers {
  private readonly logger = new Logger(JobConsumers.name);
  private readonly finished;

  constructor(
    @Inject(APP_CONFIG) private readonly config: AppConfig,
    private readonly moduleRef: ModuleRef,
    private readonly handlers: JobHandlers,
    metrics: Metrics,
  ) {
    this.finished = metrics.counter({
      name: 'copilot_calendar_jobs_total',
      help: 'Jobs that ran, by outcome.',
      labelNames: ['job', 'outcome'],
    });
  }

  /** Called once the process is up: a job may publish facts, and listeners attach at bootstrap. */
  start(): void {
    for (const name of QUEUE_NAMES) {
      const queue = this.moduleRef.get<Queue>(getQueueToken(name), { strict: false });
      queue
        .process('*', placesIn(name, this.config.worker.concurrency), (job: Job) => this.run(job))
        .catch((error: Error) => this.logger.error({ err: error, queue: name }, 'a lane has ended'));
    }
  }

  private async run(job: Job): Promise<unknown> {
    const definition = JOBS[job.name as JobName];
    if (!definition) throw new Error(`There is no job called ${job.name}`);
    const payload: unknown = definition.payload.parse(job.data);
    const handle = this.handlers.byName[job.name as JobName] as (payload: unknown) => Promise<unknown>;
    try {
      const answer = await handle(payload);
      this.finished.inc({ job: job.name, outcome: 'done' });
      return definition.queue === 'questions' ? answer : undefined;
    } catch (error) {
      this.finished.inc({ job: job.name, outcome: 'failed' });
      this.logger.error({ err: error, job: job.name, attempt: job.attemptsMade + 1 }, 'a job failed');
      throw error;
    }
  }
}

/** How many jobs of a lane run at once in this worker. */
function placesIn(queue: QueueName, concurrency: number): number {
  switch (queue) {
    case 'interactive':
      return concurrency;
    case 'bulk':
    case 'inbound':
      return Math.max(2, Math.ceil(concurrency / 2));
    // Only so many are about providers at once, and of each person: `ProviderQuestions` sees to that, and the rest waits
    // there instead of in the lane, where the questions of everybody else would wait behind it.
    case 'questions':
      return 64;
    // A provider that is slow to answer about watches or tokens holds up neither polls nor the sweep.
    case 'maintenance':
      return 4;
  }
}
