import { WORDS } from './sandbox.words';
import styles from './column-choice.module.css';

export type Column = keyof typeof WORDS.columns;

const COLUMNS = Object.keys(WORDS.columns) as Column[];

/** Which column is shown where only one has room. */
export function ColumnChoice({ shown, onChoose }: { shown: Column; onChoose: (column: Column) => void }) {
  return (
    <fieldset className={styles['choice']}>
      <legend className={styles['legend']}>{WORDS.show}</legend>
      {COLUMNS.map((column) => (
        <label key={column} className={styles['tab']}>
          <input
            type="radio"
            name="column"
            className={styles['radio']}
            checked={column === shown}
            onChange={() => onChoose(column)}
          />
          {WORDS.columns[column]}
        </label>
      ))}
    </fieldset>
  );
}
