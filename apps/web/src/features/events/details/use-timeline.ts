import { useQuery } from '@tanstack/react-query';
import { timelineRead, type TimelineEntry } from '@calendar/client';
import { timelineReadQueryKey } from '@calendar/client/react-query';

/** The most that one answer has. */
const PAGE_SIZE = 200;

/** All that happened to an event, oldest first: the service begins with the oldest, and people want the newest. */
export function useTimeline(id: string) {
  const options = { path: { id }, query: { limit: PAGE_SIZE } };
  return useQuery({
    queryKey: timelineReadQueryKey(options),
    queryFn: async ({ signal }) => {
      const entries: TimelineEntry[] = [];
      let cursor: string | null = null;
      do {
        const query: { limit: number; cursor?: string } = { ...options.query, ...(cursor !== null && { cursor }) };
        const { data } = await timelineRead({ path: { id }, query, signal, throwOnError: true });
        entries.push(...data.items);
        cursor = data.nextCursor;
      } while (cursor !== null);
      return entries;
    },
  });
}
