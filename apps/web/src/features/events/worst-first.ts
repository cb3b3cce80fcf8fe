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

/** The states of one event, that which needs somebody most first. */
export function worstFirst(sync: readonly SyncStateBody[]): SyncStateBody[] {
  return [...sync].sort((one, other) => ORDER.indexOf(one.status) - ORDER.indexOf(other.status));
}
