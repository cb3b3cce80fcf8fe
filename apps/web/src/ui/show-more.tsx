import { useEffect, useState } from 'react';
import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query';
import { Button } from './button';
import { ProblemNotice } from './problem-notice';
import styles from './show-more.module.css';

export interface ShowMoreProps {
  pages: UseInfiniteQueryResult<InfiniteData<unknown>, unknown>;
  label?: string;
}

/** One page more of what is read page by page; nothing when there is none. */
export function ShowMore({ pages, label = 'Show more' }: ShowMoreProps) {
  const [wanted, setWanted] = useState(1);
  const { hasNextPage, isFetching, isError, fetchNextPage } = pages;
  const shown = pages.data?.pages.length ?? 0;
  // A hint of the stream reads the pages again that are there, and breaks off the reading of the next one: nobody presses twice.
  const isBrokenOff = shown > 0 && shown < wanted && hasNextPage && !isFetching && !isError;
  useEffect(() => {
    if (isBrokenOff) void fetchNextPage();
  }, [isBrokenOff, fetchNextPage]);
  if (!hasNextPage) return null;
  return (
    <>
      {pages.isFetchNextPageError && <ProblemNotice error={pages.error} />}
      <div className={styles['more']}>
        <Button
          isPending={pages.isFetchingNextPage}
          onPress={() => {
            setWanted(shown + 1);
            void fetchNextPage();
          }}
        >
          {label}
        </Button>
      </div>
    </>
  );
}
