import {
  On,
  WebhookEndpointChanged,
  WebhookEndpointMade,
  WebhookEndpointRemoved,
  WebhookEndpointSwitchedOff,
} from '@calendar/contracts/domain-events';
import { Injectable, Logger } from '@nestjs/common';
import { WebhookMetrics } from '../metrics/webhook-metrics';

/** Endpoints belong to the host app and to no person: who runs this service is told, in the log and by a metric. */
@Injectable()
export class TellOperatorsWhatBecomesOfEndpoints {
  private readonly logger = new Logger('WebhookEndpoints');

  constructor(private readonly metrics: WebhookMetrics) {}

  @On(WebhookEndpointMade, { phase: 'after-commit' })
  async made({ payload }: WebhookEndpointMade): Promise<void> {
    this.logger.log(payload, 'a webhook endpoint was made');
  }

  @On(WebhookEndpointChanged, { phase: 'after-commit' })
  async changed({ payload }: WebhookEndpointChanged): Promise<void> {
    this.logger.log(payload, 'a webhook endpoint was changed');
  }

  @On(WebhookEndpointRemoved, { phase: 'after-commit' })
  async removed({ payload }: WebhookEndpointRemoved): Promise<void> {
    this.logger.log(payload, 'a webhook endpoint was removed');
  }

  @On(WebhookEndpointSwitchedOff, { phase: 'after-commit' })
  async switchedOff({ payload }: WebhookEndpointSwitchedOff): Promise<void> {
    this.metrics.switchedOff(payload.reason);
    this.logger.error(payload, 'a webhook endpoint is switched off: it gets nothing until it is switched on again');
  }
}
