import { useId } from 'react';
import styles from './progress.module.css';

/** How far something is that is counted: "7 of 12". */
export function Progress({ label, done, total }: { label: string; done: number; total: number }) {
  const id = useId();
  return (
    <div className={styles['progress']}>
      <label htmlFor={id}>{label}</label>
      <span className={styles['count']}>
        {done} of {total}
      </span>
      <progress id={id} value={done} max={Math.max(total, 1)} className={styles['bar']} />
    </div>
  );
}
