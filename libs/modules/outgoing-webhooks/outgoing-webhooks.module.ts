import { Global, Module } from '@nestjs/common';
import { DeliveryJobs } from './deliveries/delivery-jobs';
import { EndpointSecrets } from './endpoints/endpoint-secrets';
import { EndpointStore } from './endpoints/endpoint.store';
import { DeliverWhatWaitsWhenEndpointIsSwitchedOn } from './listeners/deliver-what-waits-when-endpoint-is-switched-on.listener';
import { TellOperatorsWhatBecomesOfEndpoints } from './listeners/tell-operators-what-becomes-of-endpoints.listener';
import { TellTheHostApp } from './listeners/tell-the-host-app.listener';
import { Messages } from './messages/messages';
import { WebhookMetrics } from './metrics/webhook-metrics';

/** Endpoints and messages: in every process, because facts are published in every process. */
@Global()
@Module({
  providers: [
    DeliveryJobs,
    DeliverWhatWaitsWhenEndpointIsSwitchedOn,
    EndpointSecrets,
    EndpointStore,
    Messages,
    TellOperatorsWhatBecomesOfEndpoints,
    TellTheHostApp,
    WebhookMetrics,
  ],
  exports: [DeliveryJobs, EndpointSecrets, EndpointStore, WebhookMetrics],
})
export class OutgoingWebhooksModule {}
