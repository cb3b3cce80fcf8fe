import { QueryClient } from '@tanstack/react-query';
import { ApiProblem } from './api-problem';
import { noteAsking } from './asked-at';

const MINUTE_MS = 60_000;
const MOST_RETRIES = 2;

/**
 * The cache of everything the server has told. The live stream says when to read again; `staleTime` is for what it cannot
 * say. A write whose answer got lost is sent again once the service is back, so writes must bear being said twice.
 */
export function createQueryClient(): QueryClient {
  const queries = new QueryClient({
    defaultOptions: {
      queries: { staleTime: MINUTE_MS, gcTime: 10 * MINUTE_MS, retry: isWorthRetrying },
      mutations: { retry: isWorthRetrying },
    },
  });
  noteAsking(queries);
  return queries;
}

function isWorthRetrying(failures: number, error: unknown): boolean {
  return failures < MOST_RETRIES && error instanceof ApiProblem && error.isUnreachable;
}
