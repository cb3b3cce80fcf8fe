import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { eventsList, type EventView } from '@calendar/client';
import { eventsListQueryKey } from '@calendar/client/react-query';
import { addDays, startOfDay } from '../event-times';
import { queryOf, type Filters } from '../filters/filters';

/** The most that one answer has. */
const PAGE_SIZE = 200;

/** All that is planned in a week, and a little around it. @param dates of its days, in the browser's zone */
export function useWeekEvents(dates: readonly string[], filters: Filters) {
  const range = {
    from: startOfDay(dates[0]!).toISOString(),
    to: startOfDay(addDays(dates.at(-1)!, 1)).toISOString(),
  };
  const query = { ...range, ...queryOf(filters), limit: PAGE_SIZE };
  return useQuery({
    queryKey: eventsListQueryKey({ query }),
    queryFn: async ({ signal }) => {
      const events: EventView[] = [];
      let cursor: string | null = null;
      do {
        const page: { cursor?: string } = cursor === null ? {} : { cursor };
        const { data } = await eventsList({ query: { ...query, ...page }, signal, throwOnError: true });
        events.push(...data.items);
        cursor = data.nextCursor;
      } while (cursor !== null);
      return events;
    },
    // The frame of the week stays while another one, or another filter, is read.
    placeholderData: keepPreviousData,
  });
}
