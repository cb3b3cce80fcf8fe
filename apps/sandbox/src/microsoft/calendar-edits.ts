import { ProviderFailure } from '../provider-failure';
import type { CalendarPlace, RawEvent } from '../provider-sandbox';
import { createEvent } from './graph/events/create-event';
import { applyBody } from './graph/events/event-input';
import { eventView } from './graph/events/event-view';
import { checkOccurrence, eventById } from './graph/events/series';
import { NO_PREFERENCES } from './graph/preferences';
import type { MailCalendars } from './mail-calendars';
import type { Mailbox } from './mailboxes/mailbox';
import type { Mailboxes } from './mailboxes/mailboxes';
import type { StoredEvent } from './mailboxes/stored-event';

/** How the control API and the pages see events: like Graph, in UTC, with HTML bodies and immutable ids. */
const AS_SHOWN = { preferences: { ...NO_PREFERENCES, immutableIds: true } };

/** What a person does in Outlook: no scope, limit or If-Match applies. Bodies are those of Graph. */
export class CalendarEdits {
  constructor(
    private readonly mailboxes: Mailboxes,
    private readonly calendars: MailCalendars,
  ) {}

  /** In order of start. */
  list(at: CalendarPlace, { includeDeleted }: { includeDeleted: boolean }): RawEvent[] {
    const { mailbox, calendar } = this.calendars.at(at);
    return [...mailbox.events.values()]
      .filter((event) => event.calendarId === calendar.id && (includeDeleted || !event.deleted))
      .sort((a, b) => a.start - b.start)
      .map((event) => ({
        ...eventView(mailbox, event, AS_SHOWN),
        ...(event.deleted ? { '@removed': { reason: 'deleted' } } : {}),
      }));
  }

  create(at: CalendarPlace, body: RawEvent): RawEvent {
    const { mailbox, calendar } = this.calendars.at(at);
    const options = { duplicateTransaction: 'A', madeByApp: false, ...AS_SHOWN } as const;
    return eventView(mailbox, createEvent({ mailbox, calendar }, body, options).event, AS_SHOWN);
  }

  /** An event among the deleted items is taken back into its calendar. */
  patch(at: CalendarPlace, eventId: string, body: RawEvent): RawEvent {
    const deleted = this.calendars.at(at).mailbox.find(eventId);
    if (deleted?.deleted) this.calendars.at(at).mailbox.putBack(deleted);
    const { mailbox, event } = this.eventAt(at, eventId);
    const content = { ...applyBody(event, body), ...foreignZone(body) };
    checkOccurrence(mailbox, event, content);
    return eventView(mailbox, mailbox.change(mailbox.keep(event), content), AS_SHOWN);
  }

  delete(at: CalendarPlace, eventId: string): void {
    const { mailbox, event } = this.eventAt(at, eventId);
    mailbox.remove(mailbox.keep(event));
  }

  /** Dragged into another calendar of the mailbox. */
  move(at: CalendarPlace, eventId: string, destination: string): RawEvent {
    const { mailbox, event } = this.eventAt(at, eventId);
    if (event.series) throw noSuchEvent();
    const { calendar } = this.calendars.at({ email: at.email, calendarId: destination });
    mailbox.move(event, calendar.id);
    return eventView(mailbox, event, AS_SHOWN);
  }

  /** Whether the app made an event of any account, by its id. */
  isMadeByApp(eventId: string): boolean {
    return this.mailboxes.all().some((mailbox) => mailbox.find(eventId)?.madeByApp === true);
  }

  private eventAt(at: CalendarPlace, eventId: string): { mailbox: Mailbox; event: StoredEvent } {
    const { mailbox, calendar } = this.calendars.at(at);
    const event = eventById(mailbox, eventId);
    if (event.calendarId !== calendar.id) throw noSuchEvent();
    return { mailbox, event };
  }
}

function noSuchEvent(): ProviderFailure {
  return new ProviderFailure(404, { error: { code: 'ResourceNotFound', message: 'There is no such event.' } });
}

/** Phones and old programs write zones of their own making, which Graph shows by such names, and takes from nobody. */
function foreignZone({ originalStartTimeZone: zone }: RawEvent): Partial<Pick<StoredEvent, 'startZone' | 'endZone'>> {
  return typeof zone === 'string' && zone.startsWith('tzone://') ? { startZone: zone, endZone: zone } : {};
}
