import type { PreferencesBody } from '@calendar/client';
import { Card } from '../../ui/card';
import { SelectField, type Choice } from '../../ui/select-field';
import { withType, type EventType, type TargetChoice } from './choice';
import { WORDS } from './first-sync.words';
import styles from './target-fields.module.css';

const TYPES = Object.keys(WORDS.types) as EventType[];

export interface TargetFieldsProps {
  choice: TargetChoice;
  rules: PreferencesBody;
  calendars: readonly Choice[];
  /** They could not be listed. */
  isUnknown: boolean;
  onChoose: (choice: TargetChoice) => void;
}

/** Into which calendar of the account, and of which types. */
export function TargetFields({ choice, rules, calendars, isUnknown, onChoose }: TargetFieldsProps) {
  return (
    <Card>
      <fieldset className={styles['fields']}>
        <legend className={styles['legend']}>{WORDS.where}</legend>
        <SelectField
          label={WORDS.calendar}
          hint={isUnknown ? WORDS.calendarsUnknown : undefined}
          value={choice.calendarId}
          choices={calendars}
          onChoose={(calendarId) => onChoose({ ...choice, calendarId })}
        />
        <div className={styles['types']}>
          {TYPES.map((type) => {
            const why = whyNot(type, rules);
            return (
              <label key={type} className={styles['type']}>
                <input
                  type="checkbox"
                  checked={choice.types.includes(type) && why === null}
                  disabled={why !== null}
                  onChange={({ target }) => onChoose(withType(choice, type, target.checked))}
                />
                <span>
                  {WORDS.types[type]}
                  {why && <span className={styles['why']}> {why}</span>}
                </span>
              </label>
            );
          })}
        </div>
      </fieldset>
    </Card>
  );
}

/** Rules hold for all accounts: they are not changed in passing. */
function whyNot(type: EventType, { eventTypes }: PreferencesBody): string | null {
  if (!eventTypes[type].sync) return WORDS.typeOff;
  return type === 'follow_up' && eventTypes.follow_up.as === 'interview_reminder' ? WORDS.asAlerts : null;
}
