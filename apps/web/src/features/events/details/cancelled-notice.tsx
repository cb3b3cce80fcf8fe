import { CalendarX } from 'lucide-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { EventView } from '@calendar/client';
import { eventsRestoreMutation } from '@calendar/client/react-query';
import { readAgain } from '../../../platform/api';
import { Button } from '../../../ui/button';
import { useNow } from '../../../ui/now';
import { Notice } from '../../../ui/notice';
import { ProblemNotice } from '../../../ui/problem-notice';
import { shortTime } from '../../../ui/times';
import { toast } from '../../../ui/toast';
import { WORDS } from '../events.words';
import styles from './cancelled-notice.module.css';

/** Somebody has deleted it in a calendar: says so, and takes it back. */
export function CancelledNotice({ event }: { event: EventView }) {
  const { id, status, cancelledBy, cancelledAt } = event;
  const now = useNow();
  const queries = useQueryClient();
  const { mutate, isPending, error } = useMutation({
    ...eventsRestoreMutation(),
    onSuccess: async () => {
      toast(WORDS.restored);
      await readAgain(queries, ['eventsRead', 'eventsList', 'timelineRead']);
    },
  });
  if (status !== 'cancelled' || cancelledBy !== 'calendar') return null;
  return (
    <Notice
      icon={CalendarX}
      actions={
        <>
          <Button isPending={isPending} onPress={() => mutate({ path: { id } })}>
            {WORDS.undo}
          </Button>
          {error && <ProblemNotice error={error} />}
        </>
      }
    >
      <p className={styles['what']}>{WORDS.cancelledThere(cancelledAt && shortTime(cancelledAt, now))}</p>
      <p className={styles['soft']}>{WORDS.undoText}</p>
    </Notice>
  );
}
