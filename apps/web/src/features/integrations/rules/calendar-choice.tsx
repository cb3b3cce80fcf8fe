import { useQuery } from '@tanstack/react-query';
import type { ConnectionView, PreferencesBody } from '@calendar/client';
import { connectionSyncCalendarsOptions } from '@calendar/client/react-query';
import { SelectField } from '../../../ui/select-field';
import { WORDS, type EventType } from '../integrations.words';
import { aliasOf, calendarChoices } from './calendar-choices';
import { calendarOf, withCalendar, type RulesPatch } from './rule-patches';

const NONE = '';

export interface CalendarChoiceProps {
  account: ConnectionView;
  /** There is no other account that it could be mistaken for. */
  isOnly: boolean;
  type: EventType;
  rules: PreferencesBody;
  isDisabled: boolean;
  onChange: (patch: RulesPatch) => void;
}

/** Which calendar of an account a type goes to. The provider is asked for its calendars; until it answers, the present one shows. */
export function CalendarChoice({ account, isOnly, type, rules, isDisabled, onChange }: CalendarChoiceProps) {
  const { id: connectionId, accountEmail, status } = account;
  const isActive = status === 'active';
  const { data } = useQuery({ ...connectionSyncCalendarsOptions({ path: { id: connectionId } }), enabled: isActive });
  const calendars = data?.items ?? [];
  const calendarId = calendarOf(rules, { connectionId, type });
  const chosen = calendarId && aliasOf(calendars, calendarId);
  const choose = (value: string) =>
    onChange({ targets: withCalendar(rules.targets, { connectionId, type, calendarId: value || null }) });
  return (
    <SelectField
      label={isOnly ? WORDS.calendar : WORDS.calendarIn(accountEmail)}
      value={chosen ?? NONE}
      choices={[...calendarChoices(calendars, chosen), { value: NONE, label: WORDS.noCalendar }]}
      isDisabled={isDisabled || !isActive}
      onChoose={choose}
    />
  );
}
