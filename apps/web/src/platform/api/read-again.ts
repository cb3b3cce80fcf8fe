import type { Query, QueryClient } from '@tanstack/react-query';
import { askedAt } from './asked-at';

/** A route that can be read, by the name that the generated client gives it. */
export type Route = keyof typeof import('@calendar/client');

/**
 * Marks all answers of these routes as out of date. What is on screen is read again at once, in a tab that nobody looks at
 * when it is looked at.
 */
export function readAgain(queries: QueryClient, routes: readonly Route[]): Promise<void> {
  return readChanged(queries, new Map(routes.map((route) => [route, Number.POSITIVE_INFINITY])));
}

/**
 * Like `readAgain`, but an answer that was asked for after the change knows of it already.
 *
 * @param changedAt when something that these routes tell has changed, or may have, epoch ms
 */
export async function readChanged(queries: QueryClient, changedAt: ReadonlyMap<Route, number>): Promise<void> {
  const isOld = (query: Query) => {
    const at = changedAt.get(routeOf(query.queryKey));
    return at !== undefined && askedAt(query) <= at;
  };
  // A first answer that is still on its way would be taken for new when it arrives.
  await queries.cancelQueries({ fetchStatus: 'fetching', predicate: (query) => !query.state.data && isOld(query) });
  await queries.invalidateQueries({ refetchType: document.hidden ? 'none' : 'active', predicate: isOld });
}

/** Each key of the generated client begins with the name of its route. */
export function routeOf(queryKey: readonly unknown[]): Route {
  return (queryKey[0] as { _id: Route })._id;
}
