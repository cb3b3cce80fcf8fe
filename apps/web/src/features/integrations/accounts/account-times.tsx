import type { ConnectionView } from '@calendar/client';
import { RelativeTime } from '../../../ui/relative-time';
import { WORDS } from '../integrations.words';
import styles from './account-times.module.css';

/** The last look, the last write, and how soon a change over there is known here. */
export function AccountTimes({ account }: { account: ConnectionView }) {
  const { lastCheckedAt, lastSyncedAt, push, firstSync } = account;
  if (firstSync?.state === 'review') return null;
  return (
    <ul className={styles['times']}>
      <li>
        {lastCheckedAt ? (
          <>
            {WORDS.checked} <RelativeTime at={lastCheckedAt} />
          </>
        ) : (
          WORDS.notChecked
        )}
      </li>
      {lastSyncedAt && (
        <li>
          {WORDS.written} <RelativeTime at={lastSyncedAt} />
        </li>
      )}
      <li>{WORDS.push[push.status]}</li>
    </ul>
  );
}
