import type { Query, QueryClient } from '@tanstack/react-query';

const times = new WeakMap<Query, number>();

/** Remembers of each query when it was last asked as a whole: the next page of a list makes the ones before it no newer. */
export function noteAsking(queries: QueryClient): void {
  queries.getQueryCache().subscribe((event) => {
    if (event.type !== 'updated' || event.action.type !== 'fetch' || event.action.meta?.fetchMore) return;
    times.set(event.query, Date.now());
  });
}

/** @returns when what it holds was asked for, epoch ms; long ago when nobody asked */
export function askedAt(query: Query): number {
  return times.get(query) ?? Number.NEGATIVE_INFINITY;
}
