import { useId, useState } from 'react';
import { flushSync } from 'react-dom';
import type { ConnectionView } from '@calendar/client';
import { Button, ButtonLink } from '../../../ui/button';
import { Progress } from '../../../ui/progress';
import { WORDS } from '../integrations.words';
import { AccountBadge } from './account-badge';
import { AccountCounts } from './account-counts';
import { AccountTimes } from './account-times';
import { AccountTrouble } from './account-trouble';
import { DisconnectDialog } from './disconnect-dialog';
import { SyncNowButton } from './sync-now-button';
import styles from './account-block.module.css';

export interface AccountBlockProps {
  account: ConnectionView;
  /** The dialog is closed, and the button that opened it is about to go. */
  onDisconnected: () => void;
}

/** One connected account: how it is, how far its events are, what can be done. */
export function AccountBlock({ account, onDisconnected }: AccountBlockProps) {
  const nameId = useId();
  const [isAsking, setIsAsking] = useState(false);
  const { id, accountEmail, status, firstSync, removing } = account;
  const isActive = status === 'active';
  return (
    <section aria-labelledby={nameId} className={styles['account']} data-status={status}>
      <div className={styles['head']}>
        <div className={styles['who']}>
          <h3 id={nameId} className={styles['email']}>
            {accountEmail}
          </h3>
          <AccountBadge account={account} />
        </div>
        {status !== 'disconnecting' && (
          <div className={styles['actions']}>
            {isActive && firstSync?.state !== 'review' && <SyncNowButton />}
            <Button look="quiet" aria-label={WORDS.disconnectOf(accountEmail)} onPress={() => setIsAsking(true)}>
              {WORDS.disconnect}
            </Button>
          </div>
        )}
      </div>
      {isActive && <AccountTimes account={account} />}
      <AccountTrouble account={account} />
      {firstSync?.state === 'review' && (
        <div className={styles['review']}>
          <p>{WORDS.reviewText}</p>
          {/* Two accounts may be new at the same time. */}
          <ButtonLink to={`/settings/integrations/${id}/start`}>{WORDS.review}</ButtonLink>
        </div>
      )}
      {firstSync?.state === 'running' && <Progress label={WORDS.running} {...counted(firstSync)} />}
      {removing && <Progress label={WORDS.removing} {...counted(removing)} />}
      {status !== 'disconnecting' && firstSync?.state !== 'review' && (
        <AccountCounts links={account.links} isCounting={firstSync !== null} />
      )}
      {isAsking && (
        <DisconnectDialog
          account={account}
          onClose={() => setIsAsking(false)}
          onDisconnected={() => {
            // The page behind a dialog takes no focus.
            flushSync(() => setIsAsking(false));
            onDisconnected();
          }}
        />
      )}
    </section>
  );
}

function counted({ done, total }: { done: number; total: number }) {
  return { done, total };
}
