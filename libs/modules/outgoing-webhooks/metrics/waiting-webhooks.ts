import { UnitOfWork } from '@calendar/platform/database';
import { Metrics } from '@calendar/platform/observability';
import { Injectable, Logger } from '@nestjs/common';
import { SweptDeliveries } from '../deliveries/swept-deliveries.store';

/** What waits to be delivered, and for whom. */
@Injectable()
export class WaitingWebhooks {
  private readonly logger = new Logger(WaitingWebhooks.name);

  constructor(metrics: Metrics, deliveries: SweptDeliveries, unitOfWork: UnitOfWork) {
    const { logger } = this;
    metrics.gauge({
      name: 'copilot_calendar_webhook_oldest_due_seconds',
      help: 'For how long the webhook that has waited longest has been due, of endpoints that may be asked.',
      async collect() {
        try {
          this.set(await deliveries.oldestDueSeconds());
        } catch (error) {
          logger.warn({ err: error }, 'webhooks that are due could not be looked at');
        }
      },
    });
    metrics.gauge({
      name: 'copilot_calendar_webhook_endpoints',
      help: 'Webhook endpoints of the host app.',
      labelNames: ['status'],
      async collect() {
        try {
          const rows = await unitOfWork.query<{ status: string; count: number }>(
            `SELECT status, count(*)::int AS count FROM webhook_endpoints WHERE status <> 'removed' GROUP BY status`,
          );
          this.reset();
          for (const status of ['enabled', 'disabled']) this.set({ status }, 0);
          for (const { status, count } of rows) this.set({ status }, count);
        } catch (error) {
          logger.warn({ err: error }, 'webhook endpoints could not be counted');
        }
      },
    });
  }
}
