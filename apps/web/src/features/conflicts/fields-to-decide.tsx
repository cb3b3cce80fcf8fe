import { useState } from 'react';
import { Button } from '../../ui/button';
import { ProblemNotice } from '../../ui/problem-notice';
import { allFrom, openChoices, SIDES, type Choices } from './choices';
import { FieldChoice } from './field-choice';
import type { ToDecideProps } from './decision';
import { useResolve } from './use-resolve';
import { WORDS } from './conflicts.words';
import styles from './conflict.module.css';

/** Field by field, whose value holds; what is left open waits. */
export function FieldsToDecide({ conflict, names, onDecided }: ToDecideProps) {
  const [choices, setChoices] = useState<Choices>({});
  const { resolve, isPending, error } = useResolve(conflict, onDecided);
  const { fields } = conflict;
  const chosen = openChoices(choices, fields);
  const count = Object.keys(chosen).length;
  return (
    <form
      className={styles['decision']}
      onSubmit={(event) => {
        event.preventDefault();
        resolve(chosen);
      }}
    >
      <div className={styles['all']}>
        {SIDES.map((side) => (
          <Button key={side} onPress={() => setChoices(allFrom(side, fields))}>
            {WORDS.keepAll(names[side])}
          </Button>
        ))}
      </div>
      {fields.map((field) => (
        <FieldChoice
          key={field.field}
          conflict={conflict}
          field={field}
          names={names}
          chosen={chosen[field.field]}
          onChoose={(side) => setChoices({ ...choices, [field.field]: side })}
        />
      ))}
      {error && <ProblemNotice error={error} />}
      <div className={styles['end']}>
        <p role="status" className={styles['count']}>
          {WORDS.chosen(count, fields.length)}
        </p>
        {fields.length > 1 && <p className={styles['soft']}>{WORDS.rest}</p>}
        <Button type="submit" look="primary" isPending={isPending} isDisabled={count === 0}>
          {WORDS.save}
        </Button>
      </div>
    </form>
  );
}
