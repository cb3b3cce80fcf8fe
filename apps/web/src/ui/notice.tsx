import type { ReactNode } from 'react';
import { TriangleAlert, type LucideIcon } from 'lucide-react';
import styles from './notice.module.css';

export interface NoticeProps {
  icon?: LucideIcon;
  children: ReactNode;
  /** What helps. */
  actions?: ReactNode;
}

/** What one has to know of the thing that it stands in or above. What went wrong with a request is a `ProblemNotice`. */
export function Notice({ icon: Icon = TriangleAlert, children, actions }: NoticeProps) {
  return (
    <div className={styles['notice']}>
      <Icon aria-hidden className={styles['sign']} />
      <div className={styles['words']}>{children}</div>
      {actions && <div className={styles['actions']}>{actions}</div>}
    </div>
  );
}
