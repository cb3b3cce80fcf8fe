import { useEffect, useEffectEvent, useId, useRef, useState } from 'react';
import { Search } from 'lucide-react';
import { fieldBox, fieldLabel, fieldStack } from './field';
import styles from './search-field.module.css';

/** What somebody types is looked for when they pause. */
const PAUSE_MS = 250;

export interface SearchFieldProps {
  label: string;
  /** What it looks at. */
  placeholder: string;
  value: string;
  /** @param text without spaces around it; empty when nothing is looked for any more */
  onSearch: (text: string) => void;
}

/** What is typed goes out when one pauses; what is set from elsewhere (back, a link, "clear") comes in. */
export function SearchField({ label, placeholder, value, onSearch }: SearchFieldProps) {
  const id = useId();
  const [text, setText] = useState(value);
  // What went out last comes back as `value`, maybe while somebody has typed on: that must not overwrite it.
  const sent = useRef(value);
  const send = useEffectEvent((wanted: string) => {
    sent.current = wanted;
    onSearch(wanted);
  });
  useEffect(() => {
    if (value === sent.current) return;
    sent.current = value;
    setText(value);
  }, [value]);
  useEffect(() => {
    const wanted = text.trim();
    if (wanted === sent.current) return undefined;
    const timer = setTimeout(() => send(wanted), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);

  return (
    <div className={fieldStack}>
      <label htmlFor={id} className={fieldLabel}>
        {label}
      </label>
      <div className={styles['frame']}>
        <Search aria-hidden className={styles['sign']} />
        <input
          id={id}
          type="search"
          className={`${fieldBox} ${styles['input']}`}
          value={text}
          placeholder={placeholder}
          onChange={({ target }) => setText(target.value)}
        />
      </div>
    </div>
  );
}
