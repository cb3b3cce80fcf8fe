import { Download } from 'lucide-react';
import { Button } from '../../../ui/button';
import type { Draft, Field } from '../draft/draft';
import { offered, type Editing } from '../draft/editing';
import { WORDS } from '../event-form.words';
import { valueWords } from './value-words';
import styles from './field-news.module.css';

export interface FieldNewsProps {
  field: Field;
  editing: Editing;
  /** The calendar that the change came from; `null` when nobody knows. */
  who: string | null;
  onTake: (field: Field) => void;
}

/** What a field has become elsewhere: taken in already where nobody has touched it, else offered. */
export function FieldNews({ field, editing, who, onTake }: FieldNewsProps) {
  if (editing.filled.includes(field)) return <p className={styles['filled']}>{WORDS.justChanged}</p>;
  if (!offered(editing).includes(field)) return null;
  const value = valueWords(field, editing.offers as Draft);
  return (
    <div className={styles['offer']}>
      <p className={styles['words']}>{who === null ? WORDS.elsewhereSays(value) : WORDS.nowSays(who, value)}.</p>
      <Button
        icon={<Download aria-hidden />}
        aria-label={`${WORDS.takeIt}: ${WORDS.fields[field]}`}
        onPress={() => onTake(field)}
      >
        {WORDS.takeIt}
      </Button>
    </div>
  );
}
