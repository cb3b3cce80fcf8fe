import { useRef } from 'react';
import type { NotificationView } from '@calendar/client';
import { Button, ButtonLink } from '../../ui/button';
import { ProblemNotice } from '../../ui/problem-notice';
import { clockTime, fullTime } from '../../ui/times';
import { WORDS } from './notifications.words';
import { useMarkRead } from './use-mark-read';
import styles from './notification-row.module.css';

/** One thing that the person was told, with what helps. Going where it leads is reading it. */
export function NotificationRow({ notification }: { notification: NotificationView }) {
  const { id, title, message, action, createdAt, readAt } = notification;
  const { markRead, isPending, error } = useMarkRead();
  const heading = useRef<HTMLHeadingElement>(null);
  const isUnread = readAt === null;
  return (
    <li className={`${styles['row']} ${isUnread ? styles['unread'] : ''}`}>
      <span aria-hidden className={styles['dot']} />
      <div className={styles['words']}>
        <div className={styles['head']}>
          <h3 ref={heading} tabIndex={-1} className={styles['title']}>
            {title}
          </h3>
          {isUnread && <span className={styles['new']}>{WORDS.unread}</span>}
          <time dateTime={createdAt} title={fullTime(createdAt)} className={styles['time']}>
            {clockTime(createdAt)}
          </time>
        </div>
        <p className={styles['message']}>{message}</p>
        {error && <ProblemNotice error={error} />}
        {(action || isUnread) && (
          <div className={styles['actions']}>
            {action && (
              <ButtonLink to={action.href} onClick={() => isUnread && markRead({ ids: [id] })}>
                {action.label}
              </ButtonLink>
            )}
            {isUnread && (
              <Button
                look="quiet"
                aria-label={WORDS.markOf(title)}
                isPending={isPending}
                // The button goes: the keyboard stays in its row.
                onPress={() => markRead({ ids: [id] }, () => heading.current?.focus())}
              >
                {WORDS.mark}
              </Button>
            )}
          </div>
        )}
      </div>
    </li>
  );
}
