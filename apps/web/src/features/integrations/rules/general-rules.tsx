import type { PreferencesBody } from '@calendar/client';
import { Switch } from '../../../ui/switch';
import { SelectField } from '../../../ui/select-field';
import { WORDS } from '../integrations.words';
import type { RulesPatch } from './rule-patches';
import { choicesOf } from './type-rule';
import styles from './general-rules.module.css';

/** What happens when Career Copilot and a calendar differ, and whether the others' events are looked at. */
export function GeneralRules({ rules, onChange }: { rules: PreferencesBody; onChange: (patch: RulesPatch) => void }) {
  return (
    <>
      <Differing rules={rules} onChange={onChange} />
      <fieldset className={styles['planning']}>
        <legend className={styles['legend']}>{WORDS.planning}</legend>
        <Switch isOn={rules.clashWarning} onChange={(clashWarning) => onChange({ clashWarning })}>
          {WORDS.clashWarning}
        </Switch>
        <p className={styles['hint']}>{WORDS.clashHint}</p>
      </fieldset>
    </>
  );
}

function Differing({ rules, onChange }: { rules: PreferencesBody; onChange: (patch: RulesPatch) => void }) {
  return (
    <fieldset>
      <legend className={styles['legend']}>{WORDS.general}</legend>
      <div className={styles['parts']}>
        <SelectField
          label={WORDS.policy}
          value={rules.conflictPolicy}
          choices={choicesOf(WORDS.policies)}
          onChoose={(policy) => onChange({ conflictPolicy: policy as PreferencesBody['conflictPolicy'] })}
        />
        <SelectField
          label={WORDS.onDelete}
          value={rules.onCalendarDelete}
          choices={choicesOf(WORDS.deletions)}
          onChoose={(deletion) => onChange({ onCalendarDelete: deletion as PreferencesBody['onCalendarDelete'] })}
        />
      </div>
    </fieldset>
  );
}
