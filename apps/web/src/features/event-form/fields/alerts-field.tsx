import { Alerts } from '../../../ui/alerts';
import { Field } from '../../../ui/field';
import { Choices, Select } from '../../../ui/select-field';
import { WORDS } from '../event-form.words';
import { alertsInWords } from '../preview/preview-sentence';
import styles from './alerts-field.module.css';

export interface AlertsFieldProps {
  /** Minutes before the start; `null`: as the rules say. */
  reminders: readonly number[] | null;
  /** What the rules say for this type; `null` while they are not read. */
  preferred: readonly number[] | null;
  hasOutlook: boolean;
  fault: string | undefined;
  onChange: (reminders: number[] | null) => void;
}

const PREFERRED = 'preferred';
const OWN = 'own';

/** As the rules say, or alerts for this event alone; those begin as the rules have them. */
export function AlertsField({ reminders, preferred, hasOutlook, fault, onChange }: AlertsFieldProps) {
  const asPreferred = preferred && (preferred.length === 0 ? WORDS.noAlerts : alertsInWords(preferred));
  const choices = [
    { value: PREFERRED, label: WORDS.asPreferred(asPreferred) },
    { value: OWN, label: WORDS.ownAlerts },
  ];
  return (
    <div>
      <Field label={WORDS.alerts} fault={fault}>
        {(ids) => (
          <Select
            {...ids}
            value={reminders === null ? PREFERRED : OWN}
            onChoose={(choice) => onChange(choice === OWN ? [...(preferred ?? [])] : null)}
          >
            <Choices choices={choices} />
          </Select>
        )}
      </Field>
      {reminders && (
        <div className={styles['own']}>
          <Alerts label={WORDS.alertsOfThis} minutes={reminders} hasOutlook={hasOutlook} onChange={onChange} />
        </div>
      )}
    </div>
  );
}
