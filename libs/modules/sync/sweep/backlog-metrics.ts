import { Metrics } from '@calendar/platform/observability';
import { Injectable, Logger } from '@nestjs/common';
import { DueConnections, type Backlog } from './due-connections';

/** How much waits to be written, and for how long: what an operator wants to be woken for. */
@Injectable()
export class BacklogMetrics {
  private readonly logger = new Logger(BacklogMetrics.name);

  private counting: Promise<Backlog | null> | null = null;

  constructor(
    metrics: Metrics,
    private readonly due: DueConnections,
  ) {
    const backlog = () => this.counted();
    metrics.gauge({
      name: 'copilot_calendar_due_links',
      help: 'Links that are due to be written into a calendar, all workers together.',
      async collect() {
        const counted = await backlog();
        if (counted) this.set(counted.links);
      },
    });
    metrics.gauge({
      name: 'copilot_calendar_oldest_due_link_seconds',
      help: 'For how long the link that has waited longest has been due.',
      async collect() {
        const counted = await backlog();
        if (counted) this.set(counted.oldestSeconds);
      },
    });
  }

  /** Both gauges are collected at the same time: they share one count. */
  private counted(): Promise<Backlog | null> {
    this.counting ??= this.due
      .backlog()
      .catch((error: unknown) => this.uncounted(error))
      .finally(() => (this.counting = null));
    return this.counting;
  }

  private uncounted(error: unknown): null {
    this.logger.warn({ err: error }, 'links that are due could not be counted');
    return null;
  }
}
