import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from 'react-router';
import { eventsDelete } from '@calendar/client';
import { readAgain, useTakingAway } from '../../../platform/api';
import type { SeriesScope } from '../../../ui/series-scope';
import { toast } from '../../../ui/toast';
import { WORDS } from '../events.words';

/** How the page of an event deletes it, or of a series more than it. */
export interface Deletion {
  remove: (asked: { title: string; scope: SeriesScope }) => void;
  isPending: boolean;
  error: Error | null;
  /** Not while it is being deleted, nor after that. */
  mayBeRead: () => boolean;
}

/** Deletes an event and leaves its page, unless that has been left before the answer. */
export function useDeletion(id: string): Deletion {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const { mayBeRead, taking } = useTakingAway(id, ['eventsRead', 'timelineRead']);
  const { mutate, isPending, error } = useMutation({
    ...taking,
    mutationFn: ({ scope }: { title: string; scope: SeriesScope }) => eventsDelete({ path: { id }, query: { scope } }),
    onSuccess: (_answer, { title }) => {
      toast(WORDS.deleted(title));
      void readAgain(queries, ['eventsList']);
    },
  });
  const leave = () => void navigate('/events', { replace: true });
  return { remove: (asked) => mutate(asked, { onSuccess: leave }), isPending, error, mayBeRead };
}
