import { useMutation, useQueryClient } from '@tanstack/react-query';
import { conflictsResolve, type ConflictDetailView, type EventView } from '@calendar/client';
import { readAgain } from '../../platform/api';
import { toast } from '../../ui/toast';
import type { Choices } from './choices';
import { decisionOf, type Decision } from './decision';
import { WORDS } from './conflicts.words';

/** Says what holds. What was meant for a conflict that has changed meanwhile is refused, and what there is now is read. */
export function useResolve(conflict: ConflictDetailView, onDecided: (decision: Decision) => void) {
  const queries = useQueryClient();
  const { mutate, isPending, error } = useMutation({
    mutationFn: async (chosen: Choices) => {
      const { data } = await conflictsResolve({ path: { id: conflict.id }, body: bodyOf(conflict, chosen) });
      // Nothing comes back of an event that stays deleted.
      return decisionOf(conflict, chosen, isEvent(data) ? data : undefined);
    },
    onSuccess: (decision) => {
      onDecided(decision);
      toast(WORDS.saved);
    },
    onSettled: () =>
      readAgain(queries, ['conflictsList', 'conflictsRead', 'eventsList', 'eventsRead', 'connectionsList']),
  });
  return { resolve: mutate, isPending, error };
}

/** A question about others, or a series, has one answer. */
function bodyOf({ kind, fields }: ConflictDetailView, chosen: Choices) {
  const side = kind === 'fields' ? undefined : chosen[fields[0]!.field];
  return side ? { resolution: side } : { fields: { ...chosen } };
}

function isEvent(answer: unknown): answer is EventView {
  return typeof answer === 'object' && answer !== null && 'version' in answer;
}
