import type { ReactNode } from 'react';
import type { ConnectionView, PreferencesBody } from '@calendar/client';
import { Switch } from '../../ui/switch';
import { TextField } from '../../ui/text-field';
import type { Draft, Field } from './draft/draft';
import type { Editing } from './draft/editing';
import { canRepeat, type Repeats } from './draft/repeats';
import type { Faults } from './draft/faults';
import { WORDS } from './event-form.words';
import { AlertsField } from './fields/alerts-field';
import { FieldNews } from './fields/field-news';
import { RepeatsField } from './fields/repeats-field';
import { FollowUpField } from './fields/follow-up-field';
import { TypeField } from './fields/type-field';
import { TimeFields } from './time/time-fields';

export interface EventFieldsProps {
  editing: Editing;
  faults: Faults;
  accounts: readonly ConnectionView[];
  /** Undefined while they are not read. */
  rules: PreferencesBody | undefined;
  /** Which calendar a change came from; `null` when nobody knows. */
  who: (field: Field) => string | null;
  onChange: (change: Partial<Draft>) => void;
  onTake: (field: Field) => void;
  onRepeat: (repeats: Repeats | null) => void;
}

/** All there is to fill in, and below each what it has become elsewhere. */
export function EventFields({ editing, faults, accounts, rules, who, onChange, onTake, onRepeat }: EventFieldsProps) {
  const { draft, base } = editing;
  const { type } = draft;
  const withNews = (field: Field, children: ReactNode) => (
    <div>
      {children}
      <FieldNews field={field} editing={editing} who={who(field)} onTake={onTake} />
    </div>
  );
  return (
    <>
      {withNews('type', <TypeField type={type} onChange={(chosen) => onChange({ type: chosen })} />)}
      {withNews(
        'title',
        <TextField
          label={WORDS.title}
          value={draft.title}
          placeholder={WORDS.titleHint[type]}
          fault={faults.title}
          isRequired
          onChange={(title) => onChange({ title })}
        />,
      )}
      {withNews(
        'time',
        <TimeFields
          time={draft.time}
          zoneBefore={base.time.zone}
          faults={faults}
          onChange={(time) => onChange({ time })}
        />,
      )}
      {editing.version === null && canRepeat(type) && (
        <RepeatsField repeats={editing.repeats} start={draft.time.start.clock} onChange={onRepeat} />
      )}
      {withNews(
        'location',
        <TextField
          label={WORDS.place}
          value={draft.location}
          placeholder={WORDS.placeHint}
          fault={faults.location}
          onChange={(location) => onChange({ location })}
        />,
      )}
      {withNews(
        'description',
        <TextField
          label={WORDS.notes}
          value={draft.description}
          fault={faults.description}
          isLong
          onChange={(description) => onChange({ description })}
        />,
      )}
      {type === 'follow_up' &&
        withNews(
          'relatesTo',
          <FollowUpField
            relatesTo={draft.relatesTo}
            fault={faults.relatesTo}
            onChange={(relatesTo) => onChange({ relatesTo })}
          />,
        )}
      {withNews(
        'reminders',
        <AlertsField
          reminders={draft.reminders}
          preferred={rules?.eventTypes[type].reminders ?? null}
          hasOutlook={accounts.some(({ provider }) => provider === 'microsoft')}
          fault={faults.reminders}
          onChange={(reminders) => onChange({ reminders })}
        />,
      )}
      {withNews(
        'status',
        draft.status !== 'cancelled' && (
          <Switch
            isOn={draft.status === 'tentative'}
            onChange={(isOn) => onChange({ status: isOn ? 'tentative' : 'confirmed' })}
          >
            {WORDS.tentative}
          </Switch>
        ),
      )}
      {withNews(
        'addToCalendar',
        // Without any calendar there is nothing to decide: it goes there once one is connected.
        (accounts.length > 0 || !base.addToCalendar) && (
          <Switch isOn={draft.addToCalendar} onChange={(addToCalendar) => onChange({ addToCalendar })}>
            {WORDS.addToCalendar}
          </Switch>
        ),
      )}
    </>
  );
}
