import { OutgoingWebhooks } from '@calendar/contracts/ports';
import { Global, Module } from '@nestjs/common';
import { DeliveryRuns } from './deliveries/delivery-runs';
import { DeliverySweep } from './deliveries/delivery-sweep';
import { DueDeliveries } from './deliveries/due-deliveries.store';
import { Sender } from './deliveries/sender';
import { Settlement } from './deliveries/settlement';
import { SweptDeliveries } from './deliveries/swept-deliveries.store';
import { EndpointHealth } from './endpoints/endpoint-health.store';
import { WebhookSecretCheck } from './endpoints/webhook-secret-check';
import { WaitingWebhooks } from './metrics/waiting-webhooks';
import { OutgoingWebhooksModule } from './outgoing-webhooks.module';

/** What talks to endpoints: in the worker only. Global, because its jobs come through the port `OutgoingWebhooks`. */
@Global()
@Module({
  imports: [OutgoingWebhooksModule],
  providers: [
    DeliveryRuns,
    DeliverySweep,
    DueDeliveries,
    EndpointHealth,
    Sender,
    Settlement,
    SweptDeliveries,
    WaitingWebhooks,
    WebhookSecretCheck,
    { provide: OutgoingWebhooks, useExisting: DeliveryRuns },
  ],
  exports: [OutgoingWebhooks, WebhookSecretCheck],
})
export class WebhookDeliveryModule {}
