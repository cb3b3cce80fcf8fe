import { useId } from 'react';
import type { ConflictDetailView, ConflictFieldView } from '@calendar/client';
import { RelativeTime } from '../../ui/relative-time';
import { changedWords } from './changed-words';
import { SIDES, type Side, type SideNames } from './choices';
import { fieldWords } from './field-words';
import { SideCard } from './side-card';
import { WORDS } from './conflicts.words';
import styles from './conflict.module.css';

export interface FieldChoiceProps {
  conflict: ConflictDetailView;
  field: ConflictFieldView;
  names: SideNames;
  chosen: Side | undefined;
  onChoose: (side: Side) => void;
}

/** One field: what both last agreed on, and what each side has made of it. */
export function FieldChoice({ conflict, field, names, chosen, onChoose }: FieldChoiceProps) {
  const beforeId = useId();
  const before = fieldWords(field.field, field.base);
  const edited = { career_copilot: conflict.careerCopilotAt, calendar: conflict.calendarAt };
  const values = { career_copilot: field.careerCopilot, calendar: field.calendar };
  return (
    <fieldset className={styles['field']} aria-describedby={beforeId}>
      <legend className={styles['legend']}>{WORDS.fields[field.field]}</legend>
      <p id={beforeId} className={styles['before']}>
        {WORDS.before} {before}
      </p>
      <div className={styles['cards']}>
        {SIDES.map((side) => (
          <SideCard
            key={side}
            name={field.field}
            title={names[side]}
            isChosen={chosen === side}
            onChoose={() => onChoose(side)}
            note={edited[side] ? <EditedAt at={edited[side]} /> : WORDS.unknownTime}
          >
            <Changed before={before} now={fieldWords(field.field, values[side], { side, name: names[side] })} />
          </SideCard>
        ))}
      </div>
    </fieldset>
  );
}

function EditedAt({ at }: { at: string }) {
  return (
    <>
      {WORDS.edited} <RelativeTime at={at} />
    </>
  );
}

function Changed({ before, now }: { before: string; now: string }) {
  return changedWords(before, now).map(({ text, isChanged }, index) =>
    // oxlint-disable-next-line react/no-array-index-key -- pieces of one sentence, which have nothing else
    isChanged ? <mark key={index}>{text}</mark> : <span key={index}>{text}</span>,
  );
}
