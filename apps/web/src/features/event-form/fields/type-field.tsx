import { useId } from 'react';
import type { EventType } from '../draft/draft';
import { WORDS } from '../event-form.words';
import segments from './segments.module.css';
import styles from './type-field.module.css';

const TYPES = Object.keys(WORDS.types) as EventType[];

/** One of three. */
export function TypeField({ type, onChange }: { type: EventType; onChange: (type: EventType) => void }) {
  const name = useId();
  return (
    <fieldset>
      <legend className={segments['legend']}>{WORDS.type}</legend>
      <div className={`${segments['row']} ${styles['types']}`}>
        {TYPES.map((one) => (
          <label key={one} className={segments['segment']}>
            <input type="radio" name={name} checked={one === type} onChange={() => onChange(one)} />
            {WORDS.types[one]}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
