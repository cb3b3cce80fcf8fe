import { countDone, LONG_LATENCY_BUCKETS, Metrics } from '@calendar/platform/observability';
import { Injectable } from '@nestjs/common';

/** Counts and times of sync, as Prometheus sees them. */
@Injectable()
export class SyncMetrics {
  private readonly attempts;
  private readonly latency;

  constructor(metrics: Metrics) {
    this.attempts = metrics.counter({
      name: 'copilot_calendar_sync_attempts_total',
      help: 'Attempts to write one link into a calendar, by outcome.',
      labelNames: ['provider', 'action', 'outcome', 'code'],
    });
    this.latency = metrics.histogram({
      name: 'copilot_calendar_sync_latency_seconds',
      help: 'From the edit in Career Copilot to the calendar.',
      labelNames: ['provider', 'action'],
      buckets: LONG_LATENCY_BUCKETS,
    });
  }

  attempted(attempt: {
    provider: string;
    action: string;
    outcome: string;
    code: string;
    latencyMs: number | null;
  }): void {
    const { provider, action, outcome, code, latencyMs } = attempt;
    this.attempts.inc({ provider, action, outcome, code });
    countDone(outcome === 'succeeded' ? 'written' : 'failedWrites');
    if (latencyMs !== null) this.latency.observe({ provider, action }, latencyMs / 1_000);
  }
}
