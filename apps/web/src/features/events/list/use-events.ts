import { useEffect, useState } from 'react';
import { keepPreviousData, useInfiniteQuery, type InfiniteData } from '@tanstack/react-query';
import type { EventPage, EventView } from '@calendar/client';
import { eventsListInfiniteOptions } from '@calendar/client/react-query';
import { startOfDay } from '../event-times';
import { queryOf, type Filters } from '../filters/filters';

const PAGE_SIZE = 50;

/**
 * What is planned from a day on, or what was before it with the latest first; page by page, and read again as one.
 *
 * @param today "2026-12-01", of the browser's zone
 */
export function useEvents(direction: 'coming' | 'earlier', today: string, filters: Filters) {
  const midnight = startOfDay(today).toISOString();
  const range = direction === 'coming' ? { from: midnight } : { to: midnight, order: '-start' as const };
  const query = useInfiniteQuery({
    ...eventsListInfiniteOptions({ query: { ...range, ...queryOf(filters), limit: PAGE_SIZE } }),
    initialPageParam: {},
    getNextPageParam: ({ nextCursor }) => nextCursor,
    select: allOf,
    // While another filter is read, the page stays as it was.
    placeholderData: keepPreviousData,
  });
  return { query, ...useMore(query) };
}

/**
 * A hint of the stream reads the list again, and breaks off a next page that is on its way: what somebody has asked for is
 * asked for until it is there.
 */
function useMore(query: ListQuery) {
  const { data, hasNextPage, isFetching, isError, fetchNextPage } = query;
  const [wantedPages, setWantedPages] = useState(1);
  const pages = data?.pages ?? 0;
  const isMissing = pages > 0 && pages < wantedPages && hasNextPage;
  const isDue = isMissing && !isFetching && !isError;
  useEffect(() => {
    if (isDue) void fetchNextPage();
  }, [isDue, fetchNextPage]);
  const readMore = () => {
    setWantedPages(pages + 1);
    if (isError) void fetchNextPage();
  };
  return { readMore, isReadingMore: isMissing && !isError };
}

interface ListQuery {
  data: EventsRead | undefined;
  hasNextPage: boolean;
  isFetching: boolean;
  isError: boolean;
  fetchNextPage: () => Promise<unknown>;
}

export interface EventsRead {
  events: readonly EventView[];
  /** How many pages of the API they came on. */
  pages: number;
}

/** An event that moves between two pages while they are read stands on both. */
function allOf({ pages }: InfiniteData<EventPage>): EventsRead {
  const events = pages.flatMap(({ items }) => items);
  return { events: [...new Map(events.map((event) => [event.id, event])).values()], pages: pages.length };
}
