import { useId } from 'react';
import { formatted } from '../../../ui/times';
import { WORDS } from '../event-form.words';
import { fateOf, type Moment } from './time-draft';
import { clockWords } from './time-words';
import { zoneName } from './zones';
import styles from './which-hour.module.css';

export interface WhichHourProps {
  moment: Moment;
  zone: string;
  onChoose: (isSecond: boolean) => void;
}

/** The clocks go back that night, and show this time twice: which one is meant? Nothing on all other days. */
export function WhichHour({ moment: { clock, isSecond }, zone, onChoose }: WhichHourProps) {
  const name = useId();
  const fate = clock && fateOf(clock, zone);
  if (!fate || fate.kind !== 'twice') return null;
  const offset = (at: number) =>
    formatted(new Date(at), { timeZone: zone, timeZoneName: 'shortOffset' }).split(' ').at(-1)!;
  const choices = [
    { isThis: !isSecond, words: WORDS.first(offset(fate.first)), second: false },
    { isThis: isSecond, words: WORDS.second(offset(fate.second)), second: true },
  ];
  return (
    <fieldset className={styles['which']}>
      <legend className={styles['legend']}>{WORDS.twice(clockWords(clock), zoneName(zone))}</legend>
      {choices.map(({ isThis, words, second }) => (
        <label key={words} className={styles['choice']}>
          <input type="radio" name={name} checked={isThis} onChange={() => onChoose(second)} />
          {words}
        </label>
      ))}
    </fieldset>
  );
}
