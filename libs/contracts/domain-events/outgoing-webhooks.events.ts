import { DomainEvent } from './domain-event';

/** The host app registered an address that is told what happens. */
export class WebhookEndpointMade extends DomainEvent<{
  endpointId: string;
  /** Subject of the backend token that did it. */
  by: string;
}> {
  static readonly eventName = 'outgoing-webhooks.endpoint-made';
  static readonly owner = 'outgoing-webhooks';
}

/** Where an endpoint is, what it is told, whether it is on, or its secret is another one now. */
export class WebhookEndpointChanged extends DomainEvent<{
  endpointId: string;
  by: string;
  /** What is another now. Values stay where they are: addresses may hold secrets of their own. */
  changes: Array<'url' | 'events' | 'status' | 'secret'>;
}> {
  static readonly eventName = 'outgoing-webhooks.endpoint-changed';
  static readonly owner = 'outgoing-webhooks';
}

/** An endpoint is not told anything any more, and its secrets are destroyed. */
export class WebhookEndpointRemoved extends DomainEvent<{ endpointId: string; by: string }> {
  static readonly eventName = 'outgoing-webhooks.endpoint-removed';
  static readonly owner = 'outgoing-webhooks';
}

/** Nobody asked for it: an endpoint has failed for a day, or says that it is gone, and gets nothing until it is switched on. */
export class WebhookEndpointSwitchedOff extends DomainEvent<{ endpointId: string; reason: 'failing' | 'gone' }> {
  static readonly eventName = 'outgoing-webhooks.endpoint-switched-off';
  static readonly owner = 'outgoing-webhooks';
}
