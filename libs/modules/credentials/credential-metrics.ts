import { UnitOfWork } from '@calendar/platform/database';
import { Metrics } from '@calendar/platform/observability';
import { Injectable, Logger } from '@nestjs/common';

/** Counts of connections and refreshes, as Prometheus sees them. */
@Injectable()
export class CredentialMetrics {
  private readonly logger = new Logger(CredentialMetrics.name);
  private readonly refreshes;

  constructor(metrics: Metrics, unitOfWork: UnitOfWork) {
    this.refreshes = metrics.counter({
      name: 'copilot_calendar_token_refreshes_total',
      help: 'Refreshes of access tokens, by outcome.',
      labelNames: ['provider', 'outcome'],
    });
    const logger = this.logger;
    metrics.gauge({
      name: 'copilot_calendar_connections',
      help: 'Connected calendar accounts.',
      labelNames: ['provider', 'status'],
      async collect() {
        try {
          const rows = await unitOfWork.query<{ provider: string; status: string; count: number }>(
            'SELECT provider, status, count(*)::int AS count FROM calendar_credentials GROUP BY provider, status',
          );
          this.reset();
          for (const { provider, status, count } of rows) this.set({ provider, status }, count);
        } catch (error) {
          logger.warn({ err: error }, 'connections could not be counted');
        }
      },
    });
  }

  refreshed(provider: string, outcome: 'refreshed' | 'dead' | 'failed'): void {
    this.refreshes.inc({ provider, outcome });
  }
}
