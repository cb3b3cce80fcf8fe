import { SelectField } from '../../../ui/select-field';
import {
  daysOf,
  MOST_COUNT,
  MOST_INTERVAL,
  usualRepeats,
  WEEKDAYS,
  weekdayOf,
  withDay,
  type Repeats,
  type Unit,
} from '../draft/repeats';
import { WORDS } from '../event-form.words';
import styles from './repeats-field.module.css';
import segments from './segments.module.css';

export interface RepeatsFieldProps {
  repeats: Repeats | null;
  /** When the first one begins, as clocks show it; `null` while that is not complete. */
  start: string | null;
  onChange: (repeats: Repeats | null) => void;
}

const NEVER = 'never';
const UNITS = ['day', 'week', 'month'] as const;

/** How often something new is to be there, and on which days. */
export function RepeatsField({ repeats, start, onChange }: RepeatsFieldProps) {
  const choose = (every: string) => {
    if (every === NEVER) onChange(null);
    else onChange({ ...(repeats ?? usualRepeats(every as Unit)), every: every as Unit });
  };
  return (
    <div className={styles['repeats']}>
      <div className={styles['parts']}>
        <SelectField
          label={WORDS.repeats}
          value={repeats?.every ?? NEVER}
          choices={[
            { value: NEVER, label: WORDS.never },
            ...UNITS.map((unit) => ({ value: unit, label: WORDS.each(unit, repeats?.interval ?? 1) })),
          ]}
          onChoose={choose}
        />
        {repeats && (
          <>
            <SelectField
              label={WORDS.interval}
              value={String(repeats.interval)}
              choices={numbers(1, MOST_INTERVAL)}
              onChoose={(interval) => onChange({ ...repeats, interval: Number(interval) })}
            />
            <SelectField
              label={WORDS.howOften}
              value={String(repeats.count)}
              choices={numbers(2, MOST_COUNT)}
              onChoose={(count) => onChange({ ...repeats, count: Number(count) })}
            />
          </>
        )}
      </div>
      {repeats?.every === 'week' && <Days repeats={repeats} start={start} onChange={onChange} />}
      <p className={styles['hint']}>{repeats && WORDS.repeatsHint(repeats.count)}</p>
    </div>
  );
}

function Days({ repeats, start, onChange }: Omit<RepeatsFieldProps, 'repeats'> & { repeats: Repeats }) {
  const first = weekdayOf(start);
  const chosen = daysOf(repeats, first);
  return (
    <fieldset>
      <legend className={segments['legend']}>{WORDS.onDays}</legend>
      <div className={segments['row']}>
        {WEEKDAYS.map((day) => (
          <label key={day} className={segments['segment']}>
            <input
              type="checkbox"
              aria-label={WORDS.weekdays[day]}
              checked={chosen.includes(day)}
              onChange={({ target }) => onChange(withDay(repeats, first, { day, isOn: target.checked }))}
            />
            <span aria-hidden>{WORDS.weekdays[day].slice(0, 2)}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

function numbers(from: number, to: number) {
  return Array.from({ length: to - from + 1 }, (_, index) => String(from + index)).map((value) => ({
    value,
    label: value,
  }));
}
