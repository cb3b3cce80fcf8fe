import { useId } from 'react';
import { X } from 'lucide-react';
import { alertWords, COMMON_ALERTS, MOST_ALERTS } from './alert-words';
import { IconButton } from './button';
import styles from './alerts.module.css';

const WORDS = {
  alerts: 'Alerts',
  noAlerts: 'None',
  addAlert: 'Add an alert',
  removeAlert: (words: string) => `Remove the alert ${words}`,
  outlookAlerts: 'Outlook keeps one, the earliest.',
} as const;

export interface AlertsProps {
  /** Where it says more than that these are alerts. */
  label?: string;
  /** Before the start. */
  minutes: readonly number[];
  hasOutlook: boolean;
  onChange: (minutes: number[]) => void;
}

/** When the calendar reminds of an event: up to five, each with a way to take it away. */
export function Alerts({ label = WORDS.alerts, minutes, hasOutlook, onChange }: AlertsProps) {
  const labelId = useId();
  const sorted = minutes.toSorted((a, b) => b - a);
  const left = COMMON_ALERTS.filter((one) => !minutes.includes(one));
  return (
    <div className={styles['alerts']} role="group" aria-labelledby={labelId}>
      <p id={labelId} className={styles['label']}>
        {label}
        {hasOutlook && minutes.length > 1 && <span className={styles['note']}> {WORDS.outlookAlerts}</span>}
      </p>
      <div className={styles['chips']}>
        {sorted.length === 0 && <span className={styles['none']}>{WORDS.noAlerts}</span>}
        {sorted.map((one) => (
          <span key={one} className={styles['chip']}>
            {alertWords(one)}
            <IconButton
              label={WORDS.removeAlert(alertWords(one))}
              onPress={() => onChange(sorted.filter((other) => other !== one))}
            >
              <X aria-hidden />
            </IconButton>
          </span>
        ))}
        {minutes.length < MOST_ALERTS && (
          <select
            aria-label={WORDS.addAlert}
            className={styles['add']}
            value=""
            onChange={({ target }) => onChange([...sorted, Number(target.value)])}
          >
            <option value="" disabled>
              {WORDS.addAlert}
            </option>
            {left.map((one) => (
              <option key={one} value={one}>
                {alertWords(one)}
              </option>
            ))}
          </select>
        )}
      </div>
    </div>
  );
}
