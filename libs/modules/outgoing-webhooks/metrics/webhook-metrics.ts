import { Metrics } from '@calendar/platform/observability';
import { Injectable } from '@nestjs/common';
import type { WebhookKind } from '../messages/message';

/** Counts and times of outgoing webhooks, as Prometheus sees them. Endpoints are no label: hosts come and go. */
@Injectable()
export class WebhookMetrics {
  private readonly attempts;
  private readonly seconds;
  private readonly switchOffs;

  constructor(metrics: Metrics) {
    this.attempts = metrics.counter({
      name: 'copilot_calendar_webhook_deliveries_total',
      help: 'Attempts to deliver a webhook to the host app: delivered, to be tried again, or given up.',
      labelNames: ['kind', 'outcome'],
    });
    this.seconds = metrics.histogram({
      name: 'copilot_calendar_webhook_delivery_seconds',
      help: 'Time from sending a webhook to the answer of the host app, or to giving up on one.',
      labelNames: ['outcome'],
    });
    this.switchOffs = metrics.counter({
      name: 'copilot_calendar_webhook_switch_offs_total',
      help: 'Webhook endpoints that were switched off because they failed for a day, or said that they are gone.',
      labelNames: ['reason'],
    });
    // From the start, so that the first one is an increase.
    for (const reason of ['failing', 'gone']) this.switchOffs.inc({ reason }, 0);
  }

  attempted(kind: WebhookKind, outcome: 'delivered' | 'retrying' | 'failed', seconds: number): void {
    this.attempts.inc({ kind, outcome });
    this.seconds.observe({ outcome }, seconds);
  }

  switchedOff(reason: 'failing' | 'gone'): void {
    this.switchOffs.inc({ reason });
  }
}
