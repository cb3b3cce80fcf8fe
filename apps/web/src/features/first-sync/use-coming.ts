import { useQuery } from '@tanstack/react-query';
import type { EventView } from '@calendar/client';
import { eventsListOptions } from '@calendar/client/react-query';
import { useNow } from '../../ui/now';
import { dateOf } from '../events';

/** As many as a plan tells. */
const MOST = 200;

/** The first events that are not over, or end today; none until they are read. */
export function useComing(): readonly EventView[] {
  const today = dateOf(useNow());
  const from = new Date(`${today}T00:00`).toISOString();
  return useQuery(eventsListOptions({ query: { from, limit: MOST } })).data?.items ?? [];
}
