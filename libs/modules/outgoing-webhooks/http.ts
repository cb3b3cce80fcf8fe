export { OutgoingWebhooksHttpModule } from './http/outgoing-webhooks-http.module';
