import type { ReactNode } from 'react';
import styles from './card.module.css';

/** What belongs together, on a surface of its own. `flush`: rows in it go from edge to edge. */
export function Card({
  flush = false,
  children,
  ...props
}: {
  flush?: boolean;
  children: ReactNode;
  'aria-labelledby'?: string;
}) {
  const Element = props['aria-labelledby'] ? 'section' : 'div';
  return (
    <Element {...props} className={flush ? `${styles['card']} ${styles['flush']}` : styles['card']}>
      {children}
    </Element>
  );
}
