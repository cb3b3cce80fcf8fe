import { useMutation, useQueryClient } from '@tanstack/react-query';
import { conflictsResolveMutation } from '@calendar/client/react-query';
import type { ResolveBody } from '@calendar/client';
import { readAgain } from '../../platform/api';
import { toast } from '../../ui/toast';
import { WORDS } from './conflicts.words';

/** Says what holds. What was meant for a conflict that has changed meanwhile is refused, and what there is now is read. */
export function useResolve(id: string) {
  const queries = useQueryClient();
  const { mutate, isPending, error } = useMutation({
    ...conflictsResolveMutation(),
    onSuccess: () => toast(WORDS.saved),
    onSettled: () =>
      readAgain(queries, ['conflictsList', 'conflictsRead', 'eventsList', 'eventsRead', 'connectionsList']),
  });
  const resolve = (body: ResolveBody) => mutate({ path: { id }, body });
  return { resolve, isPending, error };
}
