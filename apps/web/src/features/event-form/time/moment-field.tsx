import { parseDate, parseDateTime, toCalendarDate, toCalendarDateTime, toTime } from '@internationalized/date';
import { DateField, DateInput, DateSegment, FieldError, Label, Text } from 'react-aria-components';
import { fieldBox, fieldLabel, fieldStack } from '../../../ui/field';
import { WORDS } from '../event-form.words';
import { DayButton } from './day-button';
import { dayOf, type Clock } from './time-draft';
import styles from './moment-field.module.css';

export interface MomentFieldProps {
  label: string;
  clock: Clock | null;
  /** Then the time of the day is kept, and not asked for. */
  allDay: boolean;
  fault: string | undefined;
  hint: string | undefined;
  onChange: (clock: Clock | null) => void;
}

/** A day, or a day and a time: typed part by part, or its day chosen from a month. */
export function MomentField({ label, clock, allDay, fault, hint, onChange }: MomentFieldProps) {
  const whole = clock === null ? null : parseDateTime(clock);
  const changeDay = (day: string) =>
    onChange(toCalendarDateTime(parseDate(day), whole ? toTime(whole) : undefined).toString());
  return (
    <div className={styles['moment']}>
      <DateField
        className={fieldStack}
        value={allDay && whole ? toCalendarDate(whole) : whole}
        onChange={(value) => {
          if (value === null) onChange(null);
          else if (allDay) changeDay(dayOf(value.toString()));
          else onChange(value.toString());
        }}
        granularity={allDay ? 'day' : 'minute'}
        isInvalid={fault !== undefined}
        validationBehavior="aria"
        shouldForceLeadingZeros
        isRequired
      >
        <Label className={fieldLabel}>{label}</Label>
        <DateInput className={`${fieldBox} ${styles['input']}`}>
          {(segment) => <DateSegment segment={segment} className={styles['segment']} />}
        </DateInput>
        <div className={styles['line']}>
          {fault ? (
            <FieldError className={styles['fault']}>{fault}</FieldError>
          ) : (
            hint && <Text slot="description">{hint}</Text>
          )}
        </div>
      </DateField>
      <DayButton label={WORDS.chooseDay(label)} day={clock && dayOf(clock)} onChoose={changeDay} />
    </div>
  );
}
