export { OutgoingWebhooksModule } from './outgoing-webhooks.module';
export { WebhookDeliveryModule } from './webhook-delivery.module';
export { WebhookSecretRotation } from './endpoints/webhook-secret-rotation';
