import { useId, type ReactNode } from 'react';
import styles from './field.module.css';

export interface FieldIds {
  id: string;
  'aria-describedby': string | undefined;
  'aria-invalid': true | undefined;
}

export interface FieldProps {
  label: string;
  /** What is wrong, in words that say what to do. */
  fault?: ReactNode;
  /** Said in the place of a fault while there is none. */
  hint?: ReactNode;
  /** Gets what ties it to its label and its line. */
  children: (ids: FieldIds) => ReactNode;
}

/** One thing to fill in: its name above, and below it a line that is kept free, so that a fault moves nothing. */
export function Field({ label, fault, hint, children }: FieldProps) {
  const id = useId();
  const lineId = useId();
  const line = fault ?? hint;
  return (
    <div className={styles['field']}>
      <label htmlFor={id} className={styles['label']}>
        {label}
      </label>
      {children({ id, 'aria-describedby': line ? lineId : undefined, 'aria-invalid': fault ? true : undefined })}
      <FieldLine id={lineId} fault={fault} hint={hint} />
    </div>
  );
}

/** The line below a field. */
export function FieldLine({ id, fault, hint }: { id: string; fault?: ReactNode; hint?: ReactNode }) {
  return (
    <p id={id} className={fault ? `${styles['line']} ${styles['fault']}` : styles['line']}>
      {fault ?? hint}
    </p>
  );
}

/** For what is no `Field`, and looks like one. */
export const fieldLabel = styles['label']!;
export const fieldBox = styles['box']!;
export const fieldStack = styles['field']!;
