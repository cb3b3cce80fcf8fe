import type { ProviderId } from '@calendar/contracts/vocabulary';
import { Metrics } from '@calendar/platform/observability';
import { Injectable } from '@nestjs/common';
import { WatchSilence } from './watch-silence';

/**
 * `noted`: of a watch of ours; `opened`: a watch says that it is there; `validated`: the provider tries the address;
 * `unknown`: nobody's.
 */
export type WebhookOutcome = 'noted' | 'opened' | 'validated' | 'unknown';

/** Notifications of the providers as Prometheus sees them. */
@Injectable()
export class WebhookMetrics {
  private readonly received;

  constructor(
    metrics: Metrics,
    private readonly silence: WatchSilence,
  ) {
    this.received = metrics.counter({
      name: 'copilot_calendar_webhooks_received_total',
      help: 'Calls of the webhooks, by outcome: noted, opened, validated, unknown.',
      labelNames: ['provider', 'outcome'],
    });
  }

  count(provider: ProviderId, outcome: WebhookOutcome): void {
    this.received.inc({ provider, outcome });
    if (outcome === 'noted' || outcome === 'opened') this.silence.heard(provider);
  }
}
