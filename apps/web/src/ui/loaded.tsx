import { useState, type ReactNode } from 'react';
import { asProblem } from '../platform/api';
import { EmptyState } from './empty-state';
import { ProblemNotice } from './problem-notice';

export interface LoadedProps<Data> {
  /** What `useQuery` answers, or `useInfiniteQuery`. */
  query: ReadQuery & { data: Data | undefined; refetch: () => unknown };
  /** Of the final height. */
  skeleton: ReactNode;
  children: (data: Data) => ReactNode;
}

interface ReadQuery {
  data: unknown;
  error: unknown;
  /** Of the last refusal, epoch ms; 0 before the first one. */
  errorUpdatedAt: number;
}

/** The states that everything read has: not there yet, refused with what helps, gone, there. What was read once stays, unless it is gone. */
export function Loaded<Data>({ query, skeleton, children }: LoadedProps<Data>) {
  const error = useLastError(query);
  if (error && asProblem(error).status === 404) return <Gone />;
  if (query.data !== undefined) return children(query.data);
  if (error) return <ProblemNotice error={error} onRetry={() => void query.refetch()} />;
  return skeleton;
}

/** A query that is read again forgets its error; what somebody is reading just then would go, and come back folded. */
function useLastError({ data, error, errorUpdatedAt }: ReadQuery): unknown {
  const [last, setLast] = useState({ error, errorUpdatedAt });
  if (error && error !== last.error) setLast({ error, errorUpdatedAt });
  if (error) return error;
  // The time tells the same query from another one that has taken its place.
  return data === undefined && errorUpdatedAt === last.errorUpdatedAt ? last.error : null;
}

/** In the place of what one was looking for. */
export function Gone() {
  return (
    <EmptyState title="This is not here (any more)" text="It may have been deleted, or belongs to another account." />
  );
}
