import type { ReactNode } from 'react';
import { asProblem } from '../platform/api';
import { EmptyState } from './empty-state';
import { ProblemNotice } from './problem-notice';

export interface LoadedProps<Data> {
  /** What `useQuery` answers, or `useInfiniteQuery`. */
  query: { data: Data | undefined; error: unknown; refetch: () => unknown };
  /** Of the final height. */
  skeleton: ReactNode;
  children: (data: Data) => ReactNode;
}

/** The states that everything read has: not there yet, refused with what helps, gone, there. What was read once stays, unless it is gone. */
export function Loaded<Data>({ query, skeleton, children }: LoadedProps<Data>) {
  if (query.error && asProblem(query.error).status === 404) return <Gone />;
  if (query.data !== undefined) return children(query.data);
  if (query.error) return <ProblemNotice error={query.error} onRetry={() => void query.refetch()} />;
  return skeleton;
}

/** In the place of what one was looking for. */
export function Gone() {
  return (
    <EmptyState title="This is not here (any more)" text="It may have been deleted, or belongs to another account." />
  );
}
