import { useId, useRef, type ReactNode } from 'react';
import styles from './panel.module.css';

export interface PanelProps {
  /** What the button opens, for who does not see its icon. */
  label: string;
  icon: ReactNode;
  children: ReactNode;
}

/**
 * An icon in a corner, and a small panel below it: the popover of the browser, which closes with Escape or by a press
 * elsewhere and gives the focus back, without a byte of ours. Whatever is pressed in it may close it with `data-closes`.
 */
export function Panel({ label, icon, children }: PanelProps) {
  const id = useId();
  const panel = useRef<HTMLDivElement>(null);
  return (
    <div className={styles['anchor']}>
      <button type="button" className={styles['button']} aria-label={label} popoverTarget={id}>
        {icon}
      </button>
      {/* A press on one of its links or buttons reaches the panel by itself, by keyboard too. */}
      {/* oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions */}
      <div
        id={id}
        ref={panel}
        popover="auto"
        className={styles['panel']}
        onClick={({ target }) =>
          target instanceof Element && target.closest('[data-closes]') && panel.current?.hidePopover()
        }
      >
        {children}
      </div>
    </div>
  );
}

/** A line of a panel: give it to a link or a button. */
export const panelLine = styles['line']!;
export const panelHead = styles['head']!;
