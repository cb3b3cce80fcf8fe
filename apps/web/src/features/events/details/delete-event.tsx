import { useState } from 'react';
import { Trash2 } from 'lucide-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from 'react-router';
import { eventsDelete, type EventView } from '@calendar/client';
import { readAgain } from '../../../platform/api';
import { Button } from '../../../ui/button';
import { Dialog } from '../../../ui/dialog';
import { ProblemNotice } from '../../../ui/problem-notice';
import { AskForScope, type SeriesScope } from '../../../ui/series-scope';
import { toast } from '../../../ui/toast';
import { WORDS } from '../events.words';

/** Deletes an event after a question: whether, or of a series which of them. */
export function DeleteEvent({ event: { id, title, seriesId } }: { event: EventView }) {
  const [isAsking, setIsAsking] = useState(false);
  const queries = useQueryClient();
  const navigate = useNavigate();
  const { mutate, isPending, error } = useMutation({
    mutationFn: (scope: SeriesScope) => eventsDelete({ path: { id }, query: { scope } }),
    onSuccess: async () => {
      // Away from the page of what is gone, which would look for it.
      await navigate('/events', { replace: true });
      toast(WORDS.deleted(title));
      await readAgain(queries, ['eventsList']);
    },
  });
  const close = () => setIsAsking(false);
  const refusal = error && <ProblemNotice error={error} />;
  return (
    <>
      <Button look="quiet" icon={<Trash2 aria-hidden />} onPress={() => setIsAsking(true)}>
        {WORDS.delete}
      </Button>
      {isAsking && seriesId !== null && (
        <AskForScope title={WORDS.deleteWhich} isDanger isPending={isPending} onChoose={mutate} onClose={close}>
          {refusal}
        </AskForScope>
      )}
      {isAsking && seriesId === null && (
        <Dialog
          title={WORDS.deleteTitle(title)}
          onClose={close}
          actions={
            <>
              <Button onPress={close}>{WORDS.keepIt}</Button>
              <Button look="danger" isPending={isPending} onPress={() => mutate('this')}>
                {WORDS.delete}
              </Button>
            </>
          }
        >
          <p>{WORDS.deleteText}</p>
          {refusal}
        </Dialog>
      )}
    </>
  );
}
