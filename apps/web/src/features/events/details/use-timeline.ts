import { useInfiniteQuery } from '@tanstack/react-query';
import { timelineReadInfiniteOptions } from '@calendar/client/react-query';

const PAGE_SIZE = 20;

/** What happened to an event, the newest first, page by page. @param mayBeRead asked before each reading */
export function useTimeline(id: string, mayBeRead: () => boolean) {
  return useInfiniteQuery({
    ...timelineReadInfiniteOptions({ path: { id }, query: { order: '-at', limit: PAGE_SIZE } }),
    enabled: mayBeRead,
    initialPageParam: { path: { id } },
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
}
