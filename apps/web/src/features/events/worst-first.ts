import type { SyncStateBody } from '@calendar/client';

/** By how much somebody has to do about it. */
const ORDER: readonly SyncStateBody['status'][] = [
  'failed',
  'conflict',
  'paused',
  'retrying',
  'pending',
  'removed',
  'synced',
];

/** The states of one event, that which needs somebody most first; of those that are alike always the same, from row to row. */
export function worstFirst(sync: readonly SyncStateBody[]): SyncStateBody[] {
  return sync.toSorted(
    (one, other) =>
      ORDER.indexOf(one.status) - ORDER.indexOf(other.status) ||
      byText(one.provider, other.provider) ||
      byText(one.connectionId, other.connectionId),
  );
}

function byText(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
