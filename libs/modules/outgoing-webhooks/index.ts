export { OutgoingWebhooksModule } from './outgoing-webhooks.module';
export { WebhookDeliveryModule } from './webhook-delivery.module';
export { WebhookSecretCheck } from './endpoints/webhook-secret-check';
export { WebhookSecretRotation } from './endpoints/webhook-secret-rotation';
