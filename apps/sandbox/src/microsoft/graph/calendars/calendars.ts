import type { Mailbox, MailCalendar } from '../../mailboxes/mailbox';
import { badRequest, itemNotFound } from '../graph-error';
import type { StoredEvent } from '../../mailboxes/stored-event';
import { eventById } from '../events/series';
import { GRAPH, type GraphCall } from '../graph-call';
import { pageOf, selectedNames } from '../paging';

const PAGE_SIZE = 10;
const EXPANDED = /^calendar(?:\(\$select=([\w,]+)\))?$/i;

/** `GET /me/calendars` */
export function listCalendars(call: GraphCall): Record<string, unknown> {
  const { mailbox, query } = call;
  const select = selectedNames(query);
  const page = pageOf(call, mailbox.calendars, {
    defaultSize: PAGE_SIZE,
    view: (calendar) => calendarView(mailbox, calendar, select),
  });
  return { '@odata.context': context(mailbox), ...page };
}

/** `GET /me/calendar` and `GET /me/calendars/{id}` */
export function readCalendar(call: GraphCall): Record<string, unknown> {
  return entity(call, calendarOf(call));
}

/** `GET /me/events/{id}/calendar`: where an event stands. */
export function readCalendarOfEvent(call: GraphCall): Record<string, unknown> {
  const { mailbox, request } = call;
  const { calendarId } = eventById(mailbox, String(request.params['eventId']));
  return entity(call, mailbox.calendar(calendarId)!);
}

/** The member that `$expand=calendar` adds to an event: where it stands. @throws GraphError 400 for anything else */
export function expandedCalendar({ mailbox }: GraphCall, event: StoredEvent, expand: string): { calendar: object } {
  const asked = EXPANDED.exec(expand.trim());
  if (!asked) throw badRequest('Parsing OData Select and Expand failed.');
  return { calendar: calendarView(mailbox, mailbox.calendar(event.calendarId)!, asked[1]?.split(',')) };
}

function entity({ mailbox, query }: GraphCall, calendar: MailCalendar): Record<string, unknown> {
  const shown = calendarView(mailbox, calendar, selectedNames(query));
  return { '@odata.context': `${context(mailbox)}/$entity`, ...shown };
}

/** The calendar that the path names, or the default one. @throws GraphError 404 */
export function calendarOf({ mailbox, request }: GraphCall): MailCalendar {
  const id = request.params['calendarId'];
  if (id === undefined) return mailbox.primary;
  const calendar = mailbox.calendar(String(id));
  if (!calendar) throw itemNotFound();
  return calendar;
}

function calendarView(mailbox: Mailbox, calendar: MailCalendar, select?: readonly string[]): Record<string, unknown> {
  const full: Record<string, unknown> = {
    id: calendar.id,
    name: calendar.name,
    isDefaultCalendar: calendar.primary,
    changeKey: 'DwAAABYAAAA=',
    canEdit: calendar.writable,
    isRemovable: !calendar.primary,
    owner: { name: mailbox.name, address: mailbox.email },
  };
  if (!select) return full;
  const unknown = select.find((name) => !Object.hasOwn(full, name));
  if (unknown !== undefined) {
    throw badRequest(`Could not find a property named '${unknown}' on type 'microsoft.graph.calendar'.`);
  }
  return Object.fromEntries(['id', ...select].map((name) => [name, full[name]]));
}

function context(mailbox: Mailbox): string {
  return `${GRAPH}/$metadata#users('${mailbox.oid}')/calendars`;
}
