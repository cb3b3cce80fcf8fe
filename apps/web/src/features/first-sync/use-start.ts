import { useMutation, useQueryClient } from '@tanstack/react-query';
import { connectionsStart, preferencesPatch, type PreferencesBody, type SyncTargetBody } from '@calendar/client';
import { preferencesReadQueryKey } from '@calendar/client/react-query';
import { readAgain } from '../../platform/api';

/**
 * Lets the first sync begin. A choice is saved before: what is written then is what was shown. Rules that have changed
 * meanwhile are refused, and read again.
 */
export function useStart(connectionId: string) {
  const queries = useQueryClient();
  const { mutate, isPending, error } = useMutation({
    mutationFn: async ({ rules, targets }: { rules: PreferencesBody; targets: SyncTargetBody[] | null }) => {
      if (targets) {
        const headers = { 'If-Match': `"${rules.version}"` };
        const { data } = await preferencesPatch({ body: { targets }, headers });
        queries.setQueryData(preferencesReadQueryKey(), data);
      }
      await connectionsStart({ path: { id: connectionId } });
    },
    onSuccess: () => readAgain(queries, ['connectionsList', 'eventsList', 'eventsRead']),
    onError: () => readAgain(queries, ['connectionsList', 'preferencesRead']),
  });
  return { start: mutate, isStarting: isPending, error };
}
