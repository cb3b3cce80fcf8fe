import { useId, type ReactNode } from 'react';
import { ChevronDown } from 'lucide-react';
import { fieldBox, fieldLabel, fieldStack } from './field';
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
    <div className={fieldStack}>
      <label htmlFor={id} className={fieldLabel}>
        {label}
      </label>
      <Select
        id={id}
        value={value}
        isDisabled={isDisabled}
        aria-describedby={hint ? hintId : undefined}
        onChoose={onChoose}
      >
        <Choices choices={choices} />
      </Select>
      {hint && (
        <p id={hintId} className={styles['hint']}>
          {hint}
        </p>
      )}
    </div>
  );
}

export interface SelectProps {
  id: string;
  value: string;
  isDisabled?: boolean;
  'aria-describedby'?: string | undefined;
  'aria-invalid'?: true | undefined;
  onChoose: (value: string) => void;
  /** Options, or groups of them. */
  children: ReactNode;
}

/** The list alone, for who has a label and a line of their own. */
export function Select({ isDisabled = false, onChoose, children, ...props }: SelectProps) {
  return (
    <div className={styles['frame']}>
      <select
        {...props}
        className={`${fieldBox} ${styles['select']}`}
        disabled={isDisabled}
        onChange={({ target }) => onChoose(target.value)}
      >
        {children}
      </select>
      <ChevronDown aria-hidden className={styles['arrow']} />
    </div>
  );
}

export function Choices({ choices }: { choices: readonly Choice[] }) {
  return choices.map(({ value, label, isDisabled = false }) => (
    <option key={value} value={value} disabled={isDisabled}>
      {label}
    </option>
  ));
}
