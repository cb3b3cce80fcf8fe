import { useId, type ReactNode } from 'react';
import { ChevronDown } from 'lucide-react';
import styles from './select-field.module.css';

export interface Choice {
  value: string;
  label: string;
  isDisabled?: boolean;
}

export interface SelectFieldProps {
  label: string;
  /** Said below it. */
  hint?: ReactNode;
  value: string;
  choices: readonly Choice[];
  isDisabled?: boolean;
  onChoose: (value: string) => void;
}

/** One of a few: the list of the browser, which phones and screen readers know best. */
export function SelectField({ label, hint, value, choices, isDisabled = false, onChoose }: SelectFieldProps) {
  const id = useId();
  const hintId = useId();
  return (
    <div className={styles['field']}>
      <label htmlFor={id} className={styles['label']}>
        {label}
      </label>
      <div className={styles['frame']}>
        <select
          id={id}
          className={styles['select']}
          value={value}
          disabled={isDisabled}
          aria-describedby={hint ? hintId : undefined}
          onChange={({ target }) => onChoose(target.value)}
        >
          {choices.map((choice) => (
            <option key={choice.value} value={choice.value} disabled={choice.isDisabled}>
              {choice.label}
            </option>
          ))}
        </select>
        <ChevronDown aria-hidden className={styles['arrow']} />
      </div>
      {hint && (
        <p id={hintId} className={styles['hint']}>
          {hint}
        </p>
      )}
    </div>
  );
}
