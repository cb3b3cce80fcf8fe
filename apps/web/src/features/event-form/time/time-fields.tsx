import { Switch } from '../../../ui/switch';
import type { Faults } from '../draft/faults';
import { WORDS } from '../event-form.words';
import { MomentField } from './moment-field';
import { withAllDay, withEnd, withStart, withZone, type TimeDraft } from './time-draft';
import styles from './time-fields.module.css';
import { hereWords, skippedWords } from './time-words';
import { WhichHour } from './which-hour';
import { ZoneField } from './zone-field';

export interface TimeFieldsProps {
  time: TimeDraft;
  /** The zone that the event had. */
  zoneBefore: string;
  faults: Faults;
  onChange: (time: TimeDraft) => void;
}

/** When it is: two times of the clock and the zone they are meant in, or days. */
export function TimeFields({ time, zoneBefore, faults, onChange }: TimeFieldsProps) {
  const { allDay, zone, start, end } = time;
  return (
    <>
      <div className={styles['moments']}>
        <MomentField
          // Days and times are typed in other parts.
          key={`start-${allDay}`}
          label={allDay ? WORDS.firstDay : WORDS.starts}
          clock={start.clock}
          allDay={allDay}
          fault={faults.start}
          hint={skippedWords(start.clock, time)}
          onChange={(clock) => onChange(withStart(time, clock))}
        />
        <MomentField
          key={`end-${allDay}`}
          label={allDay ? WORDS.lastDay : WORDS.ends}
          clock={end.clock}
          allDay={allDay}
          fault={faults.end}
          hint={skippedWords(end.clock, time)}
          onChange={(clock) => onChange(withEnd(time, clock))}
        />
      </div>
      {!allDay && (
        <>
          <WhichHour
            moment={start}
            zone={zone}
            onChoose={(isSecond) => onChange({ ...time, start: { ...start, isSecond } })}
          />
          <WhichHour
            moment={end}
            zone={zone}
            onChoose={(isSecond) => onChange({ ...time, end: { ...end, isSecond } })}
          />
        </>
      )}
      <div className={styles['allDay']}>
        <Switch isOn={allDay} onChange={(isOn) => onChange(withAllDay(time, isOn))}>
          {WORDS.allDay}
        </Switch>
      </div>
      {!allDay && (
        <ZoneField
          zone={zone}
          before={zoneBefore}
          fault={faults.zone}
          hint={hereWords(time)}
          onChange={(chosen) => onChange(withZone(time, chosen))}
        />
      )}
    </>
  );
}
