import { On, WebhookEndpointChanged } from '@calendar/contracts/domain-events';
import { Injectable } from '@nestjs/common';
import { DeliveryJobs } from '../deliveries/delivery-jobs';

/** What happened meanwhile has waited: an endpoint that is on again, or somewhere else, is told at once. */
@Injectable()
export class DeliverWhatWaitsWhenEndpointIsSwitchedOn {
  constructor(private readonly jobs: DeliveryJobs) {}

  @On(WebhookEndpointChanged, { phase: 'after-commit' })
  async changed({ payload: { endpointId, changes } }: WebhookEndpointChanged): Promise<void> {
    if (changes.includes('status') || changes.includes('url')) await this.jobs.deliverSoon([endpointId]);
  }
}
