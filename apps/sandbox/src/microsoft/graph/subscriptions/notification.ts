import { TENANT, type EventChanged, type Mailbox } from '../../mailboxes/mailbox';
import { etagOf, idOf } from '../events/event-view';
import type { Subscription } from './subscription';

export type LifecycleEvent = 'reauthorizationRequired' | 'subscriptionRemoved' | 'missed';

/** What a subscription tells about one change. A creation is commonly followed by an update. */
export function changeNotifications(
  mailbox: Mailbox,
  subscription: Subscription,
  { kind, event }: EventChanged,
): Record<string, unknown>[] {
  const kinds = kind === 'created' ? ['created', 'updated'] : [kind];
  const id = idOf(event, subscription);
  const path = `Users/${mailbox.oid}/Events/${id}`;
  const etag = etagOf(event);
  return kinds
    .filter((changeType) => subscription.changeTypes.includes(changeType))
    .map((changeType) => ({
      ...envelope(subscription),
      changeType,
      resource: path,
      resourceData: { '@odata.type': '#Microsoft.Graph.Event', '@odata.id': path, '@odata.etag': etag, id },
    }));
}

/** What Graph tells about a subscription itself. */
export function lifecycleNotification(
  subscription: Subscription,
  lifecycleEvent: LifecycleEvent,
): Record<string, unknown> {
  return { ...envelope(subscription), lifecycleEvent };
}

function envelope({ id, expiresAt, clientState }: Subscription) {
  return {
    subscriptionId: id,
    subscriptionExpirationDateTime: `${new Date(expiresAt).toISOString().slice(0, 23)}0000+00:00`,
    ...(clientState === null ? {} : { clientState }),
    tenantId: TENANT,
  };
}
