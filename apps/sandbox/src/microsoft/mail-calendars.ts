import { ProviderFailure } from '../provider-failure';
import type { CalendarChange, CalendarPlace, CalendarView, NewCalendar } from '../provider-sandbox';
import type { Mailbox, MailCalendar } from './mailboxes/mailbox';
import type { Mailboxes } from './mailboxes/mailboxes';

/** What a person does with calendars in Outlook: adds, renames, shares and deletes them. */
export class MailCalendars {
  constructor(private readonly mailboxes: Mailboxes) {}

  /** @throws ProviderFailure 404, 409 when the id is taken, 400 for another default calendar */
  add(email: string, asked: NewCalendar): CalendarView {
    const mailbox = this.mailboxes.get(email);
    if (asked.primary) throw refused(400, 'ErrorInvalidRequest', 'A mailbox has one default calendar.');
    if (asked.id !== undefined && mailbox.calendar(asked.id)) {
      throw refused(409, 'ErrorFolderExists', 'A calendar with this id exists already.');
    }
    return viewOfCalendar(mailbox.addCalendar(asked));
  }

  /** @throws ProviderFailure 404 */
  change(place: CalendarPlace, { name, writable, watchable }: CalendarChange): CalendarView {
    const { calendar } = this.at(place);
    if (name !== undefined) calendar.name = name;
    if (writable !== undefined) calendar.writable = writable;
    if (watchable !== undefined) calendar.watchable = watchable;
    return viewOfCalendar(calendar);
  }

  /** @throws ProviderFailure 404, 400 for the default calendar */
  remove(place: CalendarPlace): void {
    const { mailbox, calendar } = this.at(place);
    if (calendar.primary)
      throw refused(400, 'ErrorDeleteDistinguishedFolder', 'The default calendar cannot be deleted.');
    mailbox.removeCalendar(calendar);
  }

  /** @throws ProviderFailure 404 */
  at({ email, calendarId }: CalendarPlace): { mailbox: Mailbox; calendar: MailCalendar } {
    const mailbox = this.mailboxes.get(email);
    const calendar = calendarId === 'primary' ? mailbox.primary : mailbox.calendar(calendarId);
    if (!calendar) throw refused(404, 'ResourceNotFound', 'There is no such calendar.');
    return { mailbox, calendar };
  }
}

export function viewOfCalendar({ id, name, primary, writable }: MailCalendar): CalendarView {
  return { id, name, primary, writable };
}

function refused(status: number, code: string, message: string): ProviderFailure {
  return new ProviderFailure(status, { error: { code, message } });
}
