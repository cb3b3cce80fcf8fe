import { Jobs, type JobName } from '@calendar/contracts/jobs';
import { dueLookSeconds } from '@calendar/modules/sync';
import { APP_CONFIG, type AppConfig } from '@calendar/platform/config';
import { Inject, Injectable, type BeforeApplicationShutdown } from '@nestjs/common';

type ScheduledJob = Extract<
  JobName,
  | 'sweep'
  | 'sweep_webhooks'
  | 'sync_calendar_credentials'
  | 'start_due_pulls'
  | 'renew_calendar_watches'
  | 'keep_audit_log'
>;

/**
 * Adds the regular jobs. The clock is in the worker and not in Redis, so an emptied Redis forgets no schedule. The key
 * of the time slot makes one job of what several workers add at once; what they add one after the other, or by clocks that
 * differ, is run once all the same (`ScheduleRuns`).
 */
@Injectable()
export class Schedules implements BeforeApplicationShutdown {
  private readonly timers: NodeJS.Timeout[] = [];

  constructor(
    @Inject(APP_CONFIG) private readonly config: AppConfig,
    private readonly jobs: Jobs,
  ) {}

  start(): void {
    this.every(this.config.worker.sweepIntervalSeconds, 'sweep');
    this.every(this.config.worker.sweepIntervalSeconds, 'sweep_webhooks');
    this.every(60, 'sync_calendar_credentials');
    this.every(10, 'renew_calendar_watches');
    this.every(60 * 60, 'keep_audit_log');
    this.every(dueLookSeconds(this.config.worker.pullIntervalSeconds), 'start_due_pulls');
  }

  beforeApplicationShutdown(): void {
    for (const timer of this.timers) clearInterval(timer);
  }

  private every(seconds: number, name: ScheduledJob): void {
    const add = () => {
      const slot = Math.floor(Date.now() / (seconds * 1_000));
      void this.jobs.add(name, { everySeconds: seconds }, { key: String(slot) });
    };
    add();
    this.timers.push(setInterval(add, seconds * 1_000));
  }
}
