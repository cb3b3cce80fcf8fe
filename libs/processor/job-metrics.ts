import { Metrics } from '@calendar/platform/observability';
import { Injectable } from '@nestjs/common';

/** `not_due`: a regular job whose turn was another worker's. */
export type JobOutcome = 'done' | 'not_due' | 'failed';

export interface EndedJob {
  job: string;
  outcome: JobOutcome;
  seconds: number;
}

/** Jobs as Prometheus sees them. */
@Injectable()
export class JobMetrics {
  private readonly finished;
  private readonly seconds;
  private readonly waits;

  constructor(metrics: Metrics) {
    this.finished = metrics.counter({
      name: 'copilot_calendar_jobs_total',
      help: 'Jobs that ran, by outcome; not_due: a regular job whose turn was another worker’s.',
      // `job` is what Prometheus calls whom it scrapes.
      labelNames: ['job_name', 'outcome'],
    });
    this.seconds = metrics.histogram({
      name: 'copilot_calendar_job_seconds',
      help: 'Time that a job took.',
      labelNames: ['job_name'],
    });
    this.waits = metrics.histogram({
      name: 'copilot_calendar_job_wait_seconds',
      help: 'Time that a job waited in its queue, from when it was added.',
      labelNames: ['queue'],
    });
  }

  began(queue: string, waitSeconds: number): void {
    this.waits.observe({ queue }, waitSeconds);
  }

  ended({ job, outcome, seconds }: EndedJob): void {
    this.finished.inc({ job_name: job, outcome });
    if (outcome !== 'not_due') this.seconds.observe({ job_name: job }, seconds);
  }
}
