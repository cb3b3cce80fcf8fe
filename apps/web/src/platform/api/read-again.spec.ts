import { InfiniteQueryObserver, QueryObserver, type QueryClient } from '@tanstack/react-query';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createQueryClient } from './query-client';
import { readAgain, readChanged } from './read-again';

let queries: QueryClient;
let asked: string[];

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000 });
  vi.stubGlobal('document', { hidden: false });
  queries = createQueryClient();
  asked = [];
  queries.mount();
});
afterEach(() => {
  queries.clear();
  queries.unmount();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const ask = (_id: string) => {
  asked.push(_id);
  return Promise.resolve(_id);
};

/** A page that shows a route. @returns when the answer is there */
async function show(_id: string): Promise<void> {
  new QueryObserver(queries, { queryKey: [{ _id }], queryFn: () => ask(_id) }).subscribe(() => undefined);
  await vi.advanceTimersByTimeAsync(0);
}

/** A page that shows a list, page by page. */
async function showList(_id: string) {
  const list = new InfiniteQueryObserver(queries, {
    queryKey: [{ _id }],
    queryFn: () => ask(_id),
    initialPageParam: 1,
    getNextPageParam: (_last, all) => all.length + 1,
  });
  list.subscribe(() => undefined);
  await vi.advanceTimersByTimeAsync(0);
  return list;
}

describe('what is shown', () => {
  it('is read again, and nothing else', async () => {
    await show('eventsList');
    await show('conflictsList');
    await readAgain(queries, ['eventsList']);
    expect(asked).toEqual(['eventsList', 'conflictsList', 'eventsList']);
  });

  it('and was asked for before a change is read again', async () => {
    await show('eventsList');
    await readChanged(queries, new Map([['eventsList', 1_000]]));
    expect(asked).toHaveLength(2);
  });

  it('and was asked for after a change knows of it', async () => {
    await show('eventsList');
    await readChanged(queries, new Map([['eventsList', 999]]));
    expect(asked).toHaveLength(1);
  });

  it('is asked for again when its first answer, asked for before the change, is still on its way', async () => {
    void show('eventsList');
    await readAgain(queries, ['eventsList']);
    expect(asked).toHaveLength(2);
  });

  it('page by page is as old as its first page', async () => {
    const list = await showList('eventsList');
    await vi.advanceTimersByTimeAsync(500);
    await list.fetchNextPage();
    await readChanged(queries, new Map([['eventsList', 1_200]]));
    // Both pages, anew.
    expect(asked).toHaveLength(4);
  });
});
