import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { previewPreview, type ConnectionView, type PreferencesBody } from '@calendar/client';
import { bodyOf } from '../draft/draft';
import type { Editing } from '../draft/editing';
import { useSettled } from './use-settled';

/** Whoever types is not asked after between two keys. */
const PAUSE_MS = 600;

export interface PreviewInput {
  editing: Editing;
  /** Whether the service would take it. */
  isValid: boolean;
  accounts: readonly ConnectionView[];
  rules: PreferencesBody | undefined;
}

/** What would be written, a moment after the last change; what is not valid yet is not asked for. */
export function usePreview({ editing, isValid, accounts, rules }: PreviewInput) {
  const { id, version, draft } = editing;
  const body = isValid ? bodyOf(draft) : null;
  const asked = useSettled(JSON.stringify(body && { ...body, ...(version !== null && { id }) }), PAUSE_MS);
  const event = JSON.parse(asked) as (NonNullable<typeof body> & { id?: string }) | null;
  // The answer depends on what is there already, on the accounts and on the rules.
  const dependsOn = [version, rules?.version, accounts.map((account) => [account.id, account.status])];
  const query = useQuery({
    queryKey: ['event-preview', asked, ...dependsOn],
    queryFn: async ({ signal }) => (await previewPreview({ body: { event: event! }, signal })).data.items,
    enabled: event !== null && accounts.length > 0,
    placeholderData: keepPreviousData,
    gcTime: 0,
    retry: false,
  });
  return { query, isComplete: body !== null };
}
