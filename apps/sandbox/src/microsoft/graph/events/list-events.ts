import type { StoredEvent } from '../../mailboxes/stored-event';
import { calendarOf } from '../calendars/calendars';
import { GRAPH, type GraphCall } from '../graph-call';
import { badRequest } from '../graph-error';
import { pageOf, selectedNames } from '../paging';
import { readWindow } from '../time-window';
import { readFilter } from './event-filter';
import { eventView } from './event-view';
import { isInWindow, occurrencesIn } from './series';

/** Others would be left out of the answer, which would be a wrong one. */
const SIMULATED = new Set(['$select', '$filter', '$orderby', '$top', '$skip', 'startDateTime', 'endDateTime']);
const BY_START = /^start\/dateTime( asc)?$/i;

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
  const isWanted = readFilter(call.query.get('$filter'));
  return [...call.mailbox.events.values()].filter(
    (event) => !event.deleted && event.calendarId === calendar.id && isWanted(event),
  );
}

function eventPage(
  call: GraphCall,
  { found, defaultSize }: { found: StoredEvent[]; defaultSize: number },
): Record<string, unknown> {
  const { mailbox, preferences, query } = call;
  for (const name of query.keys()) if (!SIMULATED.has(name)) throw badRequest(`'${name}' is not simulated.`);
  const order = query.get('$orderby') ?? 'start/dateTime';
  if (!BY_START.test(order)) throw badRequest(`The expression '${order}' of '$orderby' is not simulated.`);
  const select = selectedNames(query);
  found.sort((a, b) => a.start - b.start || (a.id < b.id ? -1 : 1));
  const view = (event: StoredEvent) => eventView(mailbox, event, { preferences, select });
  const page = pageOf(call, found, { defaultSize, view });
  return { '@odata.context': `${GRAPH}/$metadata#users('${mailbox.oid}')/events`, ...page };
}
