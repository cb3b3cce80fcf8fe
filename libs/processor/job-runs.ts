import { jobOriginIn, type JobName, type TravellingJob } from '@calendar/contracts/jobs';
import { DatabaseClock } from '@calendar/platform/database';
import { doJob } from '@calendar/platform/observability';
import { Injectable, Logger } from '@nestjs/common';
import { JobHandlers } from './job-handlers';
import { JobMetrics, type JobOutcome } from './job-metrics';
import { ScheduleRuns } from './schedule-runs';

/** Of a payload: which things of ours a job is about. */
const IDS = ['connectionId', 'eventId'] as const;

/** A job that this worker has taken from a queue. */
export interface TakenJob extends TravellingJob {
  queue: string;
  /** The first is 1. */
  attempt: number;
}

/** Runs one job, and tells what came of it: a line in the log, a span in the trace, and figures. */
@Injectable()
export class JobRuns {
  private readonly logger = new Logger(JobRuns.name);

  constructor(
    private readonly handlers: JobHandlers,
    private readonly schedules: ScheduleRuns,
    private readonly metrics: JobMetrics,
    private readonly clock: DatabaseClock,
  ) {}

  /**
   * @param payload of `job`, checked
   * @returns what the handler answers
   */
  async run(job: TakenJob, payload: object): Promise<unknown> {
    const name = job.name as JobName;
    const { addedAt, ...origin } = jobOriginIn(job.data);
    const waitMs = addedAt === undefined ? null : Math.max(0, Math.round(this.clock.now().getTime() - addedAt));
    if (waitMs !== null) this.metrics.began(job.queue, waitMs / 1_000);
    const attributes = {
      'messaging.system': 'bull',
      'messaging.operation.name': 'process',
      'messaging.operation.type': 'process',
      'messaging.destination.name': job.queue,
      ...(origin.requestId !== undefined && { 'copilot_calendar.request_id': origin.requestId }),
    };
    const description = { name: `process ${name}`, kind: 'consumer', attributes } as const;
    return doJob({ origin, description, logFields: { job: name, ...idsIn(payload) } }, async (counts) => {
      const began = performance.now();
      const tell = (outcome: JobOutcome, error?: unknown): void => {
        const ms = Math.round(performance.now() - began);
        this.metrics.ended({ job: name, outcome, seconds: ms / 1_000 });
        const line = { outcome, ms, waitMs, attempt: job.attempt, ...Object.fromEntries(counts) };
        if (outcome === 'failed') this.logger.error({ err: error, ...line }, 'a job failed');
        // Workers take turns with regular jobs: that it was not this one's is no news.
        else if (outcome === 'not_due') this.logger.debug(line, 'a job was not due');
        else this.logger.log(line, 'a job is done');
      };
      try {
        const { answer, ran } = await this.handle(name, payload);
        tell(ran ? 'done' : 'not_due');
        return answer;
      } catch (error) {
        tell('failed', error);
        throw error;
      }
    });
  }

  private async handle(name: JobName, payload: object): Promise<{ answer?: unknown; ran: boolean }> {
    const handle = this.handlers.byName[name] as (payload: unknown) => Promise<unknown>;
    const { everySeconds } = payload as { everySeconds?: number };
    if (everySeconds === undefined) return { answer: await handle(payload), ran: true };
    return { ran: await this.schedules.once(name, everySeconds, () => handle(payload)) };
  }
}

function idsIn(payload: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(payload).filter(([key]) => IDS.includes(key as (typeof IDS)[number])));
}
