import type { EventView, SyncStateBody } from '@calendar/client';

type Provider = SyncStateBody['provider'];

/**
 * How many events got into each provider's calendars between two readings. What was not read before says nothing.
 */
export function newlySynced(before: readonly EventView[], after: readonly EventView[]): Map<Provider, number> {
  const known = new Map(before.map(({ id, sync }) => [id, sync]));
  const counts = new Map<Provider, number>();
  for (const { id, sync } of after) {
    const was = known.get(id);
    for (const { connectionId, provider, status } of was ? sync : []) {
      const wasSynced = was?.some((one) => one.connectionId === connectionId && one.status === 'synced');
      if (status === 'synced' && !wasSynced) counts.set(provider, (counts.get(provider) ?? 0) + 1);
    }
  }
  return counts;
}
