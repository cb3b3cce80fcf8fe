import { useInfiniteQuery } from '@tanstack/react-query';
import { timelineReadInfiniteOptions } from '@calendar/client/react-query';

const PAGE_SIZE = 20;

/** What happened to an event, the newest first, page by page. */
export function useTimeline(id: string) {
  return useInfiniteQuery({
    ...timelineReadInfiniteOptions({ path: { id }, query: { order: '-at', limit: PAGE_SIZE } }),
    initialPageParam: { path: { id } },
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
}
