import { GRAPH } from '../graph-call';

export interface Subscription {
  id: string;
  email: string;
  calendarId: string;
  /** As it was asked for. */
  resource: string;
  /** In alphabetical order. */
  changeTypes: string[];
  notificationUrl: string;
  lifecycleUrl: string | null;
  clientState: string | null;
  /** Epoch milliseconds. */
  expiresAt: number;
  immutableIds: boolean;
  creatorId: string;
}

/** As Graph answers it. */
export function subscriptionView(subscription: Subscription): Record<string, unknown> {
  return {
    id: subscription.id,
    resource: subscription.resource,
    changeType: subscription.changeTypes.join(','),
    clientState: subscription.clientState,
    notificationUrl: subscription.notificationUrl,
    lifecycleNotificationUrl: subscription.lifecycleUrl,
    expirationDateTime: `${new Date(subscription.expiresAt).toISOString().slice(0, 23)}0000Z`,
    creatorId: subscription.creatorId,
  };
}

export function subscriptionEntity(subscription: Subscription): Record<string, unknown> {
  return { '@odata.context': `${GRAPH}/$metadata#subscriptions/$entity`, ...subscriptionView(subscription) };
}
