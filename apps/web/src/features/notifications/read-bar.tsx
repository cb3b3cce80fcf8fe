import { useRef } from 'react';
import { CheckCheck } from 'lucide-react';
import { Button } from '../../ui/button';
import { ProblemNotice } from '../../ui/problem-notice';
import { WORDS } from './notifications.words';
import { useMarkRead } from './use-mark-read';
import styles from './notifications.module.css';

/** How many are unread, and one press for all of them. */
export function ReadBar({ unreadCount }: { unreadCount: number }) {
  const { markRead, isPending, error } = useMarkRead();
  const count = useRef<HTMLParagraphElement>(null);
  return (
    <>
      <div className={styles['bar']}>
        <p ref={count} tabIndex={-1} role="status" className={styles['count']}>
          {WORDS.unreadCount(unreadCount)}
        </p>
        {unreadCount > 0 && (
          <Button
            icon={<CheckCheck aria-hidden />}
            isPending={isPending}
            // The button goes when nothing is left to read: the keyboard stays where it was.
            onPress={() => markRead({ all: true }, () => count.current?.focus())}
          >
            {WORDS.markAll}
          </Button>
        )}
      </div>
      {error && <ProblemNotice error={error} />}
    </>
  );
}
