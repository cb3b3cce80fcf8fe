import { Module } from '@nestjs/common';
import { DeliveryLog } from '../deliveries/delivery-log.store';
import { Redeliveries } from '../deliveries/redeliveries';
import { EndpointHealth } from '../endpoints/endpoint-health.store';
import { EndpointUrls } from '../endpoints/endpoint-urls';
import { Endpoints } from '../endpoints/endpoints.service';
import { OutgoingWebhooksModule } from '../outgoing-webhooks.module';
import { WebhookDeliveriesController } from './webhook-deliveries.controller';
import { WebhookEndpointsController } from './webhook-endpoints.controller';

@Module({
  imports: [OutgoingWebhooksModule],
  providers: [DeliveryLog, EndpointHealth, EndpointUrls, Endpoints, Redeliveries],
  controllers: [WebhookEndpointsController, WebhookDeliveriesController],
})
export class OutgoingWebhooksHttpModule {}
