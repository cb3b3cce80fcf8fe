import { useState } from 'react';
import { Button } from '../../ui/button';
import { ProblemNotice } from '../../ui/problem-notice';
import { allFrom, SIDES, type Side } from './choices';
import { fieldWords } from './field-words';
import { SideCard } from './side-card';
import type { ToDecideProps } from './decision';
import { useResolve } from './use-resolve';
import { reachWords, WORDS } from './conflicts.words';
import styles from './conflict.module.css';

/** A change of ours that concerns a whole series, or guests: written with a yes alone. */
export function ReachToDecide({ conflict, names, onDecided }: ToDecideProps) {
  const [chosen, setChosen] = useState<Side>();
  const { resolve, isPending, error } = useResolve(conflict, onDecided);
  const { question, answers } = reachWords(conflict, names.calendar);
  return (
    <form
      className={styles['decision']}
      onSubmit={(event) => {
        event.preventDefault();
        if (chosen) resolve(allFrom(chosen, conflict.fields));
      }}
    >
      <dl className={styles['changes']}>
        {conflict.fields.map(({ field, careerCopilot, calendar }) => (
          <div key={field} className={styles['change']}>
            <dt>{WORDS.fields[field]}</dt>
            <dd>{WORDS.inSide(names.career_copilot, fieldWords(field, careerCopilot))}</dd>
            <dd>{WORDS.inSide(names.calendar, fieldWords(field, calendar))}</dd>
          </div>
        ))}
      </dl>
      <fieldset className={styles['field']}>
        <legend className={styles['legend']}>{question}</legend>
        <div className={styles['cards']}>
          {SIDES.map((side) => (
            <SideCard
              key={side}
              name="reach"
              title={answers[side].title}
              isChosen={chosen === side}
              onChoose={() => setChosen(side)}
            >
              {answers[side].text}
            </SideCard>
          ))}
        </div>
      </fieldset>
      {error && <ProblemNotice error={error} />}
      <div className={styles['end']}>
        <Button type="submit" look="primary" isPending={isPending} isDisabled={!chosen}>
          {WORDS.save}
        </Button>
      </div>
    </form>
  );
}
