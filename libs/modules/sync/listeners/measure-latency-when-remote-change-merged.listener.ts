import { On, RemoteChangeMerged } from '@calendar/contracts/domain-events';
import { DatabaseClock } from '@calendar/platform/database';
import { LONG_LATENCY_BUCKETS, Metrics } from '@calendar/platform/observability';
import { Injectable } from '@nestjs/common';

/** How long a change made in a calendar took to arrive here. In the worker only: the API merges what people decide. */
@Injectable()
export class MeasureLatencyWhenRemoteChangeMerged {
  private readonly latency;

  constructor(
    metrics: Metrics,
    private readonly clock: DatabaseClock,
  ) {
    this.latency = metrics.histogram({
      name: 'copilot_calendar_inbound_latency_seconds',
      help: 'From the edit in a calendar, by the clock of its provider, to Career Copilot.',
      buckets: LONG_LATENCY_BUCKETS,
    });
  }

  @On(RemoteChangeMerged, { phase: 'after-commit' })
  measure({ payload: { changedAt } }: RemoteChangeMerged): Promise<void> {
    if (changedAt !== null)
      this.latency.observe(Math.max(0, this.clock.now().getTime() - Date.parse(changedAt)) / 1_000);
    return Promise.resolve();
  }
}
