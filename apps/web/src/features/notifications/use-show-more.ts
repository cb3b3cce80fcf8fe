import { useEffect, useState } from 'react';
import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query';

/**
 * One page more of what is read page by page. A hint of the stream reads the pages again that are there, and breaks off
 * the reading of the next one: it is asked for again, since nobody presses twice.
 *
 * @returns what to call to show more
 */
export function useShowMore(pages: UseInfiniteQueryResult<InfiniteData<unknown>, unknown>): () => void {
  const [wanted, setWanted] = useState(1);
  const { hasNextPage, isFetching, isError, fetchNextPage } = pages;
  const shown = pages.data?.pages.length ?? 0;
  const isBrokenOff = shown > 0 && shown < wanted && hasNextPage && !isFetching && !isError;
  useEffect(() => {
    if (isBrokenOff) void fetchNextPage();
  }, [isBrokenOff, fetchNextPage]);
  return () => {
    setWanted(shown + 1);
    void fetchNextPage();
  };
}
