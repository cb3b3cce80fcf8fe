import type { ConnectionView, PreferencesBody } from '@calendar/client';
import { Alerts } from '../../../ui/alerts';
import { SelectField } from '../../../ui/select-field';
import { Switch } from '../../../ui/switch';
import { WORDS, type EventType } from '../integrations.words';
import { CalendarChoice } from './calendar-choice';
import type { RulesPatch } from './rule-patches';
import styles from './type-rule.module.css';

export interface TypeRuleProps {
  type: EventType;
  rules: PreferencesBody;
  accounts: readonly ConnectionView[];
  /** A change is being looked at. */
  isBusy: boolean;
  onChange: (patch: RulesPatch) => void;
}

/** Whether events of a type go into the calendars, into which, and how. */
export function TypeRule({ type, rules, accounts, isBusy, onChange }: TypeRuleProps) {
  const rule = rules.eventTypes[type];
  const changeType = (part: Partial<typeof rule>) => onChange({ eventTypes: { [type]: part } });
  const asAlerts = type === 'follow_up' && rules.eventTypes.follow_up.as === 'interview_reminder';
  return (
    <fieldset className={styles['rule']} aria-busy={isBusy}>
      <legend className={styles['legend']}>{WORDS.types[type]}</legend>
      <Switch isOn={rule.sync} isDisabled={isBusy} onChange={(sync) => changeType({ sync })}>
        {WORDS.types[type]}
      </Switch>
      {rule.sync && (
        <div className={styles['parts']}>
          {type === 'follow_up' && (
            <SelectField
              label={WORDS.followUpsAs}
              value={rules.eventTypes.follow_up.as}
              isDisabled={isBusy}
              choices={choicesOf(WORDS.as)}
              onChoose={(as) => onChange({ eventTypes: { follow_up: { as: as as keyof typeof WORDS.as } } })}
            />
          )}
          {!asAlerts &&
            accounts.map((account) => (
              <CalendarChoice
                key={account.id}
                account={account}
                isOnly={accounts.length === 1}
                type={type}
                rules={rules}
                isDisabled={isBusy}
                onChange={onChange}
              />
            ))}
          {!asAlerts && (
            <SelectField
              label={WORDS.detail}
              hint={rule.detail === 'busy' ? WORDS.busyHint : undefined}
              value={rule.detail}
              choices={choicesOf(WORDS.details)}
              onChoose={(detail) => changeType({ detail: detail as keyof typeof WORDS.details })}
            />
          )}
          <Alerts
            minutes={rule.reminders}
            hasOutlook={accounts.some(({ provider }) => provider === 'microsoft')}
            onChange={(reminders) => changeType({ reminders })}
          />
        </div>
      )}
    </fieldset>
  );
}

/** A table of words as the choices of a list. */
export function choicesOf(words: Record<string, string>) {
  return Object.entries(words).map(([value, label]) => ({ value, label }));
}
