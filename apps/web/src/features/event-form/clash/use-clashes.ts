import { useQuery } from '@tanstack/react-query';
import { busyFind, type BusyView } from '@calendar/client';
import type { Editing } from '../draft/editing';
import { useSettled } from '../preview/use-settled';
import { ownZone, timeBody } from '../time/time-draft';

/** Whoever types is not asked after between two keys. */
const PAUSE_MS = 600;
const LONGEST_MS = 14 * 86_400_000;

/**
 * What else takes the time that is filled in; undefined while nobody knows, and when it cannot be known: it is a hint, and what
 * is wrong with a hint is nobody's trouble.
 */
export function useClashes({ id, version, draft }: Editing, isAllowed: boolean): BusyView | undefined {
  const { start, end, timeZone } = timeBody(draft.time);
  const isAsked = isAllowed && start !== null && end !== null && isShort(start, end);
  const body = isAsked && {
    start,
    end,
    timeZone: timeZone ?? ownZone(),
    ...(version !== null && { ignoreEventId: id }),
  };
  const asked = useSettled(JSON.stringify(body), PAUSE_MS);
  const { data } = useQuery({
    queryKey: ['clashes', asked],
    queryFn: async ({ signal }) =>
      (await busyFind({ body: JSON.parse(asked) as Exclude<typeof body, false>, signal })).data,
    enabled: asked !== 'false',
    gcTime: 0,
    retry: false,
  });
  return asked === 'false' ? undefined : data;
}

function isShort(start: string, end: string): boolean {
  const ms = Date.parse(end) - Date.parse(start);
  return ms > 0 && ms <= LONGEST_MS;
}
