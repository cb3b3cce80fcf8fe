import type { QueryClient } from '@tanstack/react-query';

/** A route that can be read, by the name that the generated client gives it. */
export type Route = keyof typeof import('@calendar/client');

/**
 * Marks all answers of these routes as out of date. What is on screen is read again at once, in a tab that nobody looks at
 * when it is looked at.
 */
export function readAgain(queries: QueryClient, routes: readonly Route[]): Promise<void> {
  const wanted: ReadonlySet<unknown> = new Set(routes);
  return queries.invalidateQueries({
    refetchType: document.hidden ? 'none' : 'active',
    predicate: ({ queryKey }) => wanted.has(routeOf(queryKey)),
  });
}

function routeOf(queryKey: readonly unknown[]): unknown {
  return (queryKey[0] as { _id?: string } | undefined)?._id;
}
