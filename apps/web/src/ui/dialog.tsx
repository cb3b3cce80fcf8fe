import { useId, useLayoutEffect, useRef, type ReactNode } from 'react';
import styles from './dialog.module.css';

export interface DialogProps {
  /** A question, most times. */
  title: string;
  /** Escape, or a press beside it. */
  onClose: () => void;
  children?: ReactNode;
  /** What can be answered; the first one takes the focus, so let it be one that does no harm. */
  actions: ReactNode;
}

/** A question before something happens: the browser's own dialog, which holds the focus and gives it back. */
export function Dialog({ title, onClose, children, actions }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useLayoutEffect(() => {
    const element = dialog.current;
    element?.showModal();
    // Closing gives the focus back; taking it out of the page would not.
    return () => element?.close();
  }, []);
  return (
    // Escape is the browser's to tell (onCancel); a press beside it is a press on the dialog itself.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-noninteractive-element-interactions
    <dialog
      ref={dialog}
      className={styles['dialog']}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={({ target, currentTarget }) => target === currentTarget && onClose()}
    >
      <div className={styles['inside']}>
        <h2 id={titleId}>{title}</h2>
        {children}
        <div className={styles['actions']}>{actions}</div>
      </div>
    </dialog>
  );
}
