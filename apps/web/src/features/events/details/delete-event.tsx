import { useState } from 'react';
import { Trash2 } from 'lucide-react';
import type { EventView } from '@calendar/client';
import { Button } from '../../../ui/button';
import { Dialog } from '../../../ui/dialog';
import { ProblemNotice } from '../../../ui/problem-notice';
import { AskForScope, type SeriesScope } from '../../../ui/series-scope';
import { WORDS } from '../events.words';
import type { Deletion } from './use-deletion';

/** Deletes an event after a question: whether, or of a series which of them. */
export function DeleteEvent({ event: { title, seriesId }, deletion }: { event: EventView; deletion: Deletion }) {
  const [isAsking, setIsAsking] = useState(false);
  const { isPending, error } = deletion;
  const remove = (scope: SeriesScope) => deletion.remove({ title, scope });
  const close = () => setIsAsking(false);
  const refusal = error && <ProblemNotice error={error} />;
  return (
    <>
      <Button look="quiet" icon={<Trash2 aria-hidden />} onPress={() => setIsAsking(true)}>
        {WORDS.delete}
      </Button>
      {isAsking && seriesId !== null && (
        <AskForScope title={WORDS.deleteWhich} isDanger isPending={isPending} onChoose={remove} onClose={close}>
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
              <Button look="danger" isPending={isPending} onPress={() => remove('this')}>
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
