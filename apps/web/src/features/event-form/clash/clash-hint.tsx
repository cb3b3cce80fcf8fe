import { CalendarClock } from 'lucide-react';
import type { ConnectionView, PreferencesBody } from '@calendar/client';
import { Notice } from '../../../ui/notice';
import type { Editing } from '../draft/editing';
import { clashSentences } from './clash-words';
import styles from './clash-hint.module.css';
import { useClashes } from './use-clashes';

export interface ClashHintProps {
  editing: Editing;
  accounts: readonly ConnectionView[];
  /** Undefined while they are not read. */
  rules: PreferencesBody | undefined;
}

/** That something else is at that time, for who wants to be told. It stands in nobody's way. */
export function ClashHint({ editing, accounts, rules }: ClashHintProps) {
  const clashes = useClashes(editing, (rules?.clashWarning ?? false) && accounts.length > 0);
  const words = clashes && clashSentences(clashes, accounts, editing.draft.time.zone);
  return (
    // There from the start: a region that comes with its text is not read.
    <div role="status">
      {words && words.taken.length > 0 && (
        <div className={styles['hint']}>
          <Notice icon={CalendarClock}>
            {words.taken.map((sentence) => (
              <p key={sentence}>{sentence}</p>
            ))}
          </Notice>
        </div>
      )}
      {words?.unchecked && <p className={styles['soft']}>{words.unchecked}</p>}
    </div>
  );
}
