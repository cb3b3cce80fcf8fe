import { useState } from 'react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { FeedView, FeedWithAddressView } from '@calendar/client';
import { feedsRemoveMutation, feedsRotateMutation } from '@calendar/client/react-query';
import { readAgain } from '../../platform/api';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { listed } from '../../ui/list-words';
import { ProblemNotice } from '../../ui/problem-notice';
import { RelativeTime } from '../../ui/relative-time';
import { toast } from '../../ui/toast';
import { sentenceOf, WORDS } from './feeds.words';
import styles from './feed-row.module.css';

export interface FeedRowProps {
  feed: FeedView;
  /** It has a new address, which nobody is shown again. */
  onAddress: (feed: FeedWithAddressView) => void;
}

/** One feed: what it shows, whether a calendar reads it, and how it is ended. */
export function FeedRow({ feed, onAddress }: FeedRowProps) {
  const { name, lastFetchedAt } = feed;
  const [asking, setAsking] = useState<'rotate' | 'remove' | null>(null);
  const close = () => setAsking(null);
  return (
    <li className={styles['row']}>
      <div className={styles['words']}>
        <h3>{name}</h3>
        <p className={styles['soft']}>{sentenceOf(feed, listed)}</p>
        <p className={styles['soft']}>
          {lastFetchedAt === null ? (
            WORDS.neverFetched
          ) : (
            <>
              {WORDS.fetched} <RelativeTime at={lastFetchedAt} />
            </>
          )}
        </p>
      </div>
      <div className={styles['actions']}>
        <Button aria-label={WORDS.rotateOf(name)} onPress={() => setAsking('rotate')}>
          {WORDS.rotate}
        </Button>
        <Button look="quiet" aria-label={WORDS.removeOf(name)} onPress={() => setAsking('remove')}>
          {WORDS.remove}
        </Button>
      </div>
      {asking === 'rotate' && (
        <AskBeforeRotating
          feed={feed}
          onClose={close}
          onRotated={(rotated) => {
            close();
            onAddress(rotated);
          }}
        />
      )}
      {asking === 'remove' && <AskBeforeRemoving feed={feed} onClose={close} />}
    </li>
  );
}

function AskBeforeRotating({
  feed: { id, name },
  onClose,
  onRotated,
}: {
  feed: FeedView;
  onClose: () => void;
  onRotated: (feed: FeedWithAddressView) => void;
}) {
  const queries = useQueryClient();
  const { mutate, isPending, error } = useMutation({
    ...feedsRotateMutation(),
    onSuccess: (rotated) => {
      void readAgain(queries, ['feedsList']);
      onRotated(rotated);
    },
  });
  return (
    <Dialog
      title={WORDS.rotateTitle(name)}
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{WORDS.cancel}</Button>
          <Button look="danger" isPending={isPending} onPress={() => mutate({ path: { id } })}>
            {WORDS.rotateYes}
          </Button>
        </>
      }
    >
      <p>{WORDS.rotateText}</p>
      {error && <ProblemNotice error={error} />}
    </Dialog>
  );
}

function AskBeforeRemoving({ feed: { id, name }, onClose }: { feed: FeedView; onClose: () => void }) {
  const queries = useQueryClient();
  const { mutate, isPending, error } = useMutation({
    ...feedsRemoveMutation(),
    onSuccess: () => {
      toast(WORDS.removed(name));
      onClose();
      void readAgain(queries, ['feedsList']);
    },
  });
  return (
    <Dialog
      title={WORDS.removeTitle(name)}
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{WORDS.keep}</Button>
          <Button look="danger" isPending={isPending} onPress={() => mutate({ path: { id } })}>
            {WORDS.removeYes}
          </Button>
        </>
      }
    >
      <p>{WORDS.removeText}</p>
      {error && <ProblemNotice error={error} />}
    </Dialog>
  );
}
