import { Field, fieldBox } from './field';
import styles from './text-field.module.css';

export interface TextFieldProps {
  label: string;
  value: string;
  onChange: (text: string) => void;
  fault?: string | undefined;
  hint?: string | undefined;
  placeholder?: string;
  /** A password is not shown while it is typed. */
  kind?: 'text' | 'password';
  /** Several lines, which grow with the text. */
  isLong?: boolean;
  isRequired?: boolean;
}

/** A line of text, or several. */
export function TextField({ label, value, onChange, kind = 'text', isLong, isRequired, ...props }: TextFieldProps) {
  const { fault, hint, placeholder } = props;
  const shared = { value, placeholder, 'aria-required': isRequired, autoComplete: 'off' };
  return (
    <Field label={label} fault={fault} hint={hint}>
      {(ids) =>
        isLong ? (
          <textarea
            {...ids}
            {...shared}
            className={`${fieldBox} ${styles['area']}`}
            onChange={({ target }) => onChange(target.value)}
          />
        ) : (
          <input
            type={kind}
            {...ids}
            {...shared}
            className={fieldBox}
            onChange={({ target }) => onChange(target.value)}
          />
        )
      }
    </Field>
  );
}
