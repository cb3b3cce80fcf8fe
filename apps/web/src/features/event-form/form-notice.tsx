import { useEffect, useRef } from 'react';
import { Notice } from '../../ui/notice';
import { WORDS } from './event-form.words';
import styles from './form-notice.module.css';

export interface FormNoticeProps {
  isGone: boolean;
  isCancelled: boolean;
  /** It was changed elsewhere, so that it could not be saved. */
  isClash: boolean;
}

/** What one has to know of the event as a whole before one saves. */
export function FormNotice({ isGone, isCancelled, isClash }: FormNoticeProps) {
  const notice = useRef<HTMLDivElement>(null);
  const text = textOf({ isGone, isCancelled, isClash });
  // Save is at the end of the form, and this at its beginning.
  useEffect(() => {
    if (isClash) notice.current?.focus();
  }, [isClash]);
  return (
    // There from the start: a region that comes with its text is not read.
    <div ref={notice} role="status" tabIndex={-1} className={styles['region']}>
      {text && (
        <div className={styles['notice']}>
          <Notice>
            <p>{text}</p>
          </Notice>
        </div>
      )}
    </div>
  );
}

function textOf({ isGone, isCancelled, isClash }: FormNoticeProps): string | null {
  if (isGone) return WORDS.goneMeanwhile;
  if (isClash) return WORDS.clash;
  return isCancelled ? WORDS.cancelled : null;
}
