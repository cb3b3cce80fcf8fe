import { useRef } from 'react';
import { useQueryClient, type Query } from '@tanstack/react-query';
import { readAgain, routeOf, type Route } from './read-again';

/**
 * For a page that takes away what it shows. The live stream tells of it before the page gets its answer, and whoever reads then
 * is told that it is not there: from the request on until it is refused, nobody does.
 *
 * @param id of what is shown, as it stands in the path of `routes`
 * @returns `mayBeRead` for `enabled` of the queries that show it, `taking` for the mutation that takes it away
 */
export function useTakingAway(id: string, routes: readonly Route[]) {
  const queries = useQueryClient();
  // Not a state: a hint may come between the request and the next render.
  const taken = useRef<string>(null);
  const shows = (query: Query) => routes.includes(routeOf(query.queryKey)) && idOf(query.queryKey) === id;
  return {
    mayBeRead: () => taken.current !== id,
    taking: {
      onMutate: () => {
        taken.current = id;
        return queries.cancelQueries({ predicate: shows });
      },
      onError: () => {
        taken.current = null;
        return readAgain(queries, routes);
      },
    },
  };
}

function idOf(queryKey: readonly unknown[]): string | undefined {
  return (queryKey[0] as { path?: { id?: string } }).path?.id;
}
