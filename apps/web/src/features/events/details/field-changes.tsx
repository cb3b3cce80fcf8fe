import type { TimelineChange } from '@calendar/client';
import { alertWords } from '../../../ui/alert-words';
import { VisuallyHidden } from '../../../ui/visually-hidden';
import { whenWords } from '../event-times';
import styles from './field-changes.module.css';
import { fieldName, HISTORY_WORDS } from './history.words';

/** Each field: what it was → what it became. */
export function FieldChanges({ changes }: { changes: readonly TimelineChange[] }) {
  if (changes.length === 0) return null;
  return (
    <dl className={styles['changes']}>
      {changes.map(({ field, from, to }) => (
        <div key={field} className={styles['change']}>
          <dt className={styles['field']}>{fieldName(field)}</dt>
          <dd>
            <VisuallyHidden>{HISTORY_WORDS.from} </VisuallyHidden>
            <span className={styles['from']}>{valueWords(field, from)}</span>
            <span aria-hidden> → </span>
            <VisuallyHidden> {HISTORY_WORDS.to} </VisuallyHidden>
            <span>{valueWords(field, to)}</span>
          </dd>
        </div>
      ))}
    </dl>
  );
}

function valueWords(field: string, value: TimelineChange['from']): string {
  if (value === null || value === '') return HISTORY_WORDS.nothing;
  if (Array.isArray(value)) return value.map(alertWords).join(', ') || HISTORY_WORDS.noAlerts;
  if (typeof value === 'object') return whenWords(value);
  return field === 'status' ? (HISTORY_WORDS.statuses[value] ?? value) : value;
}
