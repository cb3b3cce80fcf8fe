import { useQuery } from '@tanstack/react-query';
import type { CalendarView, ConnectionView, PreferencesBody } from '@calendar/client';
import { connectionSyncCalendarsOptions } from '@calendar/client/react-query';
import { SelectField, type Choice } from '../../../ui/select-field';
import { WORDS, type EventType } from '../integrations.words';
import { calendarOf, withCalendar, type RulesPatch } from './rule-patches';

const NONE = '';
/** What the rules call the default calendar of every account. */
const PRIMARY = 'primary';

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
  const chosen = nameIn(calendars, calendarOf(rules, { connectionId, type }));
  const choose = (calendarId: string) =>
    onChange({ targets: withCalendar(rules.targets, { connectionId, type, calendarId: calendarId || null }) });
  return (
    <SelectField
      label={isOnly ? WORDS.calendar : WORDS.calendarIn(accountEmail)}
      value={chosen ?? NONE}
      choices={choices(calendars, chosen)}
      isDisabled={isDisabled || !isActive}
      onChoose={choose}
    />
  );
}

/** The primary calendar has two names, its id and the alias; here it goes by the alias. */
function nameIn(calendars: readonly CalendarView[], chosen: string | null): string | null {
  return calendars.some(({ id, primary }) => primary && id === chosen) ? PRIMARY : chosen;
}

/** Two calendars of the same name are told apart by nothing but their place, which is the provider's. */
function choices(calendars: readonly CalendarView[], chosen: string | null): Choice[] {
  const listed = calendars.map(({ id, name, primary, writable }) => ({
    value: primary ? PRIMARY : id,
    label: writable ? name : `${name} (${WORDS.readOnly})`,
    isDisabled: !writable,
  }));
  const isListed = chosen === null || listed.some(({ value }) => value === chosen);
  const present = isListed
    ? []
    : [{ value: chosen, label: chosen === PRIMARY ? WORDS.defaultCalendar : WORDS.calendar }];
  return [...present, ...listed, { value: NONE, label: WORDS.noCalendar }];
}
