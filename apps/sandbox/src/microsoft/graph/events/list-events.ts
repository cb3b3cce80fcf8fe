import type { StoredEvent } from '../../mailboxes/stored-event';
import { calendarOf } from '../calendars/calendars';
import { GRAPH, type GraphCall } from '../graph-call';
import { badRequest } from '../graph-error';
import { pageOf, selectedNames } from '../paging';
import { readWindow } from '../time-window';
import { readFilter } from './event-filter';
import { eventView } from './event-view';
import { readExpand } from './extended-properties';
import { isInWindow, occurrencesIn } from './series';

type Order = (a: StoredEvent, b: StoredEvent) => number;

const ORDERS = new Map<string, Order>([
  ['start/datetime', (a, b) => a.start - b.start],
  ['end/datetime', (a, b) => a.end - b.end],
  ['createddatetime', (a, b) => a.created - b.created],
  ['lastmodifieddatetime', (a, b) => a.modified - b.modified],
  ['subject', (a, b) => a.subject.localeCompare(b.subject, 'en')],
]);

/** `.../events`: single events and the masters of series of one calendar. */
export function listEvents(call: GraphCall, defaultSize: number): Record<string, unknown> {
  return eventPage(call, { found: living(call).filter(({ series }) => series === null), defaultSize });
}

/** `.../calendarView`: what takes place in a window; of series their occurrences. */
export function listCalendarView(call: GraphCall, defaultSize: number): Record<string, unknown> {
  const window = readWindow(call.query);
  const found = living(call).flatMap((event) => {
    if (event.recurrence) return occurrencesIn(call.mailbox, event, window);
    return isInWindow(event, window) ? [event] : [];
  });
  return eventPage(call, { found, defaultSize });
}

function living(call: GraphCall): StoredEvent[] {
  const calendar = calendarOf(call);
  const found = readFilter(call.mailbox, call.query.get('$filter'));
  return [...found].filter((event) => !event.deleted && event.calendarId === calendar.id);
}

function eventPage(
  call: GraphCall,
  { found, defaultSize }: { found: StoredEvent[]; defaultSize: number },
): Record<string, unknown> {
  const { mailbox, preferences, query } = call;
  if (query.has('$search')) throw badRequest("The query parameter '$search' is not supported for events.");
  const select = selectedNames(query);
  const expand = readExpand(query.get('$expand') ?? undefined);
  const order = readOrder(query.get('$orderby'));
  found.sort((a, b) => order(a, b) || (a.id < b.id ? -1 : 1));
  const view = (event: StoredEvent) => eventView(mailbox, event, { preferences, select, expand });
  const page = pageOf(call, found, { defaultSize, view });
  return { '@odata.context': `${GRAPH}/$metadata#users('${mailbox.oid}')/events`, ...page };
}

function readOrder(orderBy: string | null): Order {
  const [, name = '', direction = 'asc'] = /^\s*(\S+?)(?:\s+(asc|desc))?\s*$/i.exec(orderBy ?? 'start/dateTime') ?? [];
  const order = ORDERS.get(name.toLowerCase());
  if (!order) throw badRequest(`The expression '${orderBy}' of '$orderby' is not supported.`);
  return direction.toLowerCase() === 'desc' ? (a, b) => order(b, a) : order;
}
