import type { QueryClient, QueryKey } from '@tanstack/react-query';

/**
 * Waits until nothing on the page shows the answer of a query: a page that is left is still there for a moment when the way to the
 * next one is done, and would look for what is taken away then.
 *
 * @param atMostMs who may not leave, for text that is not saved, is waited for no longer
 */
export function unshown(queries: QueryClient, queryKey: QueryKey, atMostMs: number): Promise<void> {
  const cache = queries.getQueryCache();
  const isShown = () => (cache.find({ queryKey })?.getObserversCount() ?? 0) > 0;
  if (!isShown()) return Promise.resolve();
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, atMostMs);
  const unsubscribe = cache.subscribe(() => {
    if (!isShown()) resolve();
  });
  return promise.finally(() => {
    clearTimeout(timer);
    unsubscribe();
  });
}
