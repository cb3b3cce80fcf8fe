import type { CalendarView } from '@calendar/client';
import type { Choice } from '../../../ui/select-field';
import { WORDS } from '../integrations.words';

/** What the rules call the default calendar of every account. */
const PRIMARY = 'primary';

/** The primary calendar has two names, its id and the alias; here it goes by the alias. */
export function aliasOf(calendars: readonly CalendarView[], calendarId: string): string {
  return calendars.some(({ id, primary }) => primary && id === calendarId) ? PRIMARY : calendarId;
}

/**
 * The calendars of an account as the choices of a list. Two calendars of the same name are told apart by nothing but their
 * place, which is the provider's.
 *
 * @param calendars none while the provider has not answered
 * @param chosen shows also when it is none of them; by its alias
 */
export function calendarChoices(calendars: readonly CalendarView[], chosen: string | null): Choice[] {
  const listed = calendars.map(({ id, name, primary, writable }) => ({
    value: primary ? PRIMARY : id,
    label: writable ? name : `${name} (${WORDS.readOnly})`,
    isDisabled: !writable,
  }));
  const isListed = chosen === null || listed.some(({ value }) => value === chosen);
  return isListed
    ? listed
    : [{ value: chosen, label: chosen === PRIMARY ? WORDS.defaultCalendar : WORDS.calendar }, ...listed];
}
