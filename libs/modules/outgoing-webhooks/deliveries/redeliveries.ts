import { problem } from '@calendar/contracts/errors';
import { Injectable } from '@nestjs/common';
import { EndpointHealth } from '../endpoints/endpoint-health.store';
import { Endpoints } from '../endpoints/endpoints.service';
import type { Delivery } from './delivery';
import { DeliveryJobs } from './delivery-jobs';
import { DeliveryLog } from './delivery-log.store';

/** Sends messages again that somebody asks for. */
@Injectable()
export class Redeliveries {
  constructor(
    private readonly endpoints: Endpoints,
    private readonly health: EndpointHealth,
    private readonly log: DeliveryLog,
    private readonly jobs: DeliveryJobs,
  ) {}

  /** @throws AppError `webhook-endpoint.not-found`, `webhook-endpoint.disabled`, `webhook-delivery.not-found` */
  async redeliver(endpointId: string, id: string): Promise<Delivery> {
    const endpoint = await this.endpoints.existing(endpointId);
    await this.existing(endpointId, id);
    if (endpoint.status === 'disabled') {
      throw problem('webhook-endpoint.disabled', {
        detail: 'Switch the endpoint on first: PATCH it with {"status": "enabled"}. What waits for it is then sent.',
      });
    }
    await this.log.sendNow(endpointId, id);
    await this.health.resume(endpointId);
    await this.jobs.deliverSoon([endpointId]);
    return this.existing(endpointId, id);
  }

  /** @throws AppError `webhook-delivery.not-found` */
  async existing(endpointId: string, id: string): Promise<Delivery> {
    const delivery = await this.log.one(endpointId, id);
    if (delivery) return delivery;
    throw problem('webhook-delivery.not-found', {
      detail: 'There is no delivery with this id, or it is older than 30 days.',
    });
  }
}
