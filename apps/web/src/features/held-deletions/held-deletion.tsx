import { useState } from 'react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { HeldDeletionView, HeldEventView } from '@calendar/client';
import {
  connectionsListOptions,
  heldDeletionsApplyMutation,
  heldDeletionsDiscardMutation,
  heldDeletionsReadOptions,
} from '@calendar/client/react-query';
import { readAgain, useTakingAway } from '../../platform/api';
import { Button, ButtonLink } from '../../ui/button';
import { Card } from '../../ui/card';
import { EmptyState } from '../../ui/empty-state';
import { Loaded } from '../../ui/loaded';
import { ProblemNotice } from '../../ui/problem-notice';
import { providerName } from '../../ui/provider-name';
import { Skeleton } from '../../ui/skeleton';
import { timeSpan } from '../../ui/times';
import { toast } from '../../ui/toast';
import { AskBeforeCancelling } from './ask-before-cancelling';
import { WORDS } from './held-deletions.words';
import styles from './held-deletion.module.css';

/** Many events that vanished from a calendar at once: meant or not? */
export function HeldDeletion({ id }: { id: string }) {
  const [isDecided, setIsDecided] = useState(false);
  const { mayBeRead, taking } = useTakingAway(id, ['heldDeletionsRead']);
  const held = useQuery({ ...heldDeletionsReadOptions({ path: { id } }), enabled: mayBeRead });
  const connections = useQuery(connectionsListOptions());
  if (isDecided) return <Decided />;
  // Its first line names the calendar: a name that comes later would move all below it.
  const query = held.data === undefined || connections.data !== undefined ? held : connections;
  const account = connections.data?.items.find((one) => one.id === held.data?.connectionId);
  return (
    <Loaded
      query={{ ...query, data: connections.data && held.data }}
      skeleton={<Skeleton heights={[52, 320, 44]} label={WORDS.loading} />}
    >
      {(data) => (
        <Question
          held={data}
          taking={taking}
          calendar={account ? providerName(account.provider) : WORDS.theirs}
          onDecided={() => setIsDecided(true)}
        />
      )}
    </Loaded>
  );
}

function Decided() {
  return (
    // What had the focus is gone: this is what came of it.
    <div role="status" tabIndex={-1} ref={takeFocus} className={styles['decided']}>
      <EmptyState title={WORDS.done}>
        <ButtonLink to="/events">{WORDS.toEvents}</ButtonLink>
      </EmptyState>
    </div>
  );
}

interface QuestionProps {
  held: HeldDeletionView;
  /** Its name. */
  calendar: string;
  /** For what decides: it is not held any more then. */
  taking: ReturnType<typeof useTakingAway>['taking'];
  onDecided: () => void;
}

function Question({ held, calendar, taking, onDecided }: QuestionProps) {
  const { id, events } = held;
  const [isAsking, setIsAsking] = useState(false);
  const queries = useQueryClient();
  const end = (words: string) => {
    toast(words);
    onDecided();
    void readAgain(queries, ['heldDeletionsList', 'eventsList', 'eventsRead', 'connectionsList', 'notificationsList']);
  };
  const putBack = useMutation({
    ...heldDeletionsDiscardMutation(),
    ...taking,
    onSuccess: () => end(WORDS.isPutBack),
  });
  const cancel = useMutation({
    ...heldDeletionsApplyMutation(),
    ...taking,
    onSuccess: () => end(WORDS.isCancelled(events.length)),
    onError: () => {
      setIsAsking(false);
      return taking.onError();
    },
  });
  const error = putBack.error ?? cancel.error;
  return (
    <>
      <div>
        <p className={styles['lead']}>{WORDS.lead(events.length, calendar)}</p>
        <p className={styles['soft']}>{WORDS.untilThen(events.length)}</p>
      </div>
      <Card flush>
        <ul>
          {events.map((event) => (
            <Row key={event.id} event={event} />
          ))}
        </ul>
      </Card>
      {error && <ProblemNotice error={error} />}
      <div className={styles['actions']}>
        <Button look="primary" isPending={putBack.isPending} onPress={() => putBack.mutate({ path: { id } })}>
          {WORDS.putBack(events.length)}
        </Button>
        <Button look="danger" onPress={() => setIsAsking(true)}>
          {WORDS.cancel(events.length)}
        </Button>
      </div>
      {isAsking && (
        <AskBeforeCancelling
          count={events.length}
          isPending={cancel.isPending}
          onLeave={() => setIsAsking(false)}
          onCancel={() => cancel.mutate({ path: { id } })}
        />
      )}
    </>
  );
}

function Row({ event: { title, start, timeZone, allDay } }: { event: HeldEventView }) {
  return (
    <li className={styles['row']}>
      <span className={styles['title']}>{title}</span>
      <span className={styles['soft']}>{timeSpan({ start, end: null, timeZone, allDay })}</span>
    </li>
  );
}

function takeFocus(element: HTMLElement | null): void {
  element?.focus();
}
