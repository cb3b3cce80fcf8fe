import type { PlanList } from '@calendar/client';

/** How many events would leave an account's calendar for good. */
export interface Removal {
  connectionId: string;
  count: number;
}

/**
 * What a change of the rules would take out of the calendars. A move to another calendar of the account is a deletion and a
 * creation, and takes nothing away.
 *
 * @returns one for each account that loses events
 */
export function removalsOf(plan: PlanList): Removal[] {
  return plan.items
    .map((account) => ({ connectionId: account.connectionId, count: removedFrom(account) }))
    .filter(({ count }) => count > 0);
}

function removedFrom({ items, delete: deletions }: PlanList['items'][number]): number {
  const created = new Set(items.filter(({ action }) => action === 'create').map(({ eventId }) => eventId));
  const moved = items.filter(({ action, eventId }) => action === 'delete' && created.has(eventId)).length;
  return deletions - moved;
}
