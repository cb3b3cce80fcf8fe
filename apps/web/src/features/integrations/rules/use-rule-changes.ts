import { useState } from 'react';
import { useMutation, useMutationState, useQueryClient } from '@tanstack/react-query';
import { preferencesPatch, preferencesPlanPlan, type PreferencesBody } from '@calendar/client';
import { preferencesReadQueryKey } from '@calendar/client/react-query';
import { readAgain } from '../../../platform/api';
import { toast } from '../../../ui/toast';
import { WORDS } from '../integrations.words';
import { removalsOf, type Removal } from './removals';
import { inverseOf, mayRemove, patched, type RulesPatch } from './rule-patches';

/** A change that waits for an answer. `removals` is `null` when the service did not say how many events it takes away. */
export interface AskedChange {
  patch: RulesPatch;
  removals: readonly Removal[] | null;
}

interface Saving {
  patch: RulesPatch;
  /** What takes it back; `null` when it is itself a taking back. */
  undo: RulesPatch | null;
}

const SAVING = ['save-rules'];

/**
 * Changes of the rules: they show and hold at once, and a toast takes them back. What takes events out of a calendar is asked
 * before.
 *
 * @param saved the rules as the server has told them
 * @returns `rules` with what is on its way
 */
export function useRuleChanges(saved: PreferencesBody) {
  const queries = useQueryClient();
  const [asked, setAsked] = useState<AskedChange | null>(null);
  const underWay = useMutationState({
    filters: { mutationKey: SAVING, status: 'pending' },
    select: ({ state }) => (state.variables as Saving).patch,
  });
  // Laid over whatever is read meanwhile: an answer from before a change would hide it, and the next change would undo it.
  const rules = underWay.reduce(patched, saved);
  const saving = useMutation({
    mutationKey: SAVING,
    // One after the other: each goes out with the version that the one before has answered.
    scope: { id: 'save-rules' },
    mutationFn: async ({ patch }: Saving) => {
      const known = queries.getQueryData<PreferencesBody>(preferencesReadQueryKey()) ?? saved;
      const headers = { 'If-Match': `"${known.version}"` };
      return (await preferencesPatch({ body: patch, headers })).data;
    },
    onSuccess: async (answer, { undo }) => {
      await queries.cancelQueries({ queryKey: preferencesReadQueryKey() });
      queries.setQueryData(preferencesReadQueryKey(), answer);
      if (undo) toast(WORDS.saved, () => saving.mutate({ patch: undo, undo: null }));
      else toast(WORDS.undone);
    },
    onError: () => readAgain(queries, ['preferencesRead']),
  });
  const planning = useMutation({
    mutationFn: async (patch: RulesPatch) => removalsOf((await preferencesPlanPlan({ body: patch })).data),
    // Once every ten seconds: then it is asked without a number.
    retry: false,
  });

  const save = (patch: RulesPatch) => saving.mutate({ patch, undo: inverseOf(patch, rules) });
  const change = (patch: RulesPatch) => {
    if (!mayRemove(patch, rules)) return save(patch);
    planning.mutate(patch, {
      onSuccess: (removals) => (removals.length > 0 ? setAsked({ patch, removals }) : save(patch)),
      onError: () => setAsked({ patch, removals: null }),
    });
  };
  const answer = (isYes: boolean) => {
    if (asked && isYes) save(asked.patch);
    setAsked(null);
  };
  return { rules, change, asked, answer, isLooking: planning.isPending, error: saving.error };
}
