import type { MicrosoftSettings } from '../../microsoft-settings';
import type { StoredEvent } from '../../mailboxes/stored-event';
import { calendarOf, expandedCalendar } from '../calendars/calendars';
import { GRAPH, jsonOf, type GraphCall } from '../graph-call';
import { accessDenied, itemNotFound, staleChangeKey } from '../graph-error';
import { selectedNames } from '../paging';
import { createEvent } from './create-event';
import { applyBody, sentText } from './event-input';
import { etagOf, eventView, type ViewOptions } from './event-view';
import { OF_SERIES, seriesView } from './series-view';
import { checkOccurrence, checkZoneOfSeries, eventById } from './series';

/** `POST .../events` */
export function postEvent(call: GraphCall, settings: MicrosoftSettings): Record<string, unknown> {
  const { request, response, mailbox, preferences } = call;
  const calendar = calendarOf(call);
  if (!calendar.writable) throw accessDenied();
  const body = jsonOf(request);
  const { duplicateTransaction, touchAfterCreate } = settings;
  const { event, isNew } = createEvent({ mailbox, calendar }, body, {
    duplicateTransaction,
    preferences,
    madeByApp: true,
  });
  // A text is repeated as it was sent; the next read shows what the service has made of it.
  const content = isNew ? sentText(body) : undefined;
  const shown = entity(call, event, content === undefined ? {} : { body: { contentType: 'text', content } });
  if (isNew && touchAfterCreate) mailbox.touch(event, 'updated');
  response.status(201).setHeader('Location', `${GRAPH}/me/events('${encodeURIComponent(String(shown['id']))}')`);
  return shown;
}

/** `GET .../events/{id}` */
export function readEvent(call: GraphCall): Record<string, unknown> {
  const { query } = call;
  const event = eventOf(call);
  const expanded = query.get('$expand');
  const select = selectedNames(query);
  const names = select?.filter((name) => OF_SERIES.includes(name)) ?? [];
  return {
    ...entity(call, event, { select: select?.filter((name) => !names.includes(name)) }),
    ...seriesView(call.mailbox, event, { names, preferences: call.preferences }),
    ...(expanded === null || /^exceptionOccurrences$/i.test(expanded) ? {} : expandedCalendar(call, event, expanded)),
  };
}

/** `PATCH .../events/{id}`: all of the body or nothing. */
export function patchEvent(call: GraphCall): Record<string, unknown> {
  const event = writable(call);
  const body = jsonOf(call.request);
  const content = applyBody(event, body);
  checkZoneOfSeries(event, content, body);
  checkOccurrence(call.mailbox, event, content);
  return entity(call, call.mailbox.change(call.mailbox.keep(event), content), {});
}

/** `DELETE .../events/{id}` */
export function deleteEvent(call: GraphCall): void {
  call.mailbox.remove(call.mailbox.keep(writable(call)));
}

function entity(
  { mailbox, preferences }: GraphCall,
  event: StoredEvent,
  options: Omit<ViewOptions, 'preferences'>,
): Record<string, unknown> {
  return {
    '@odata.context': `${GRAPH}/$metadata#users('${mailbox.oid}')/events/$entity`,
    ...eventView(mailbox, event, { ...options, preferences }),
  };
}

function writable(call: GraphCall): StoredEvent {
  const event = eventOf(call);
  if (call.mailbox.calendar(event.calendarId)?.writable === false) throw accessDenied();
  const ifMatch = call.request.get('if-match');
  if (ifMatch !== undefined && ifMatch !== '*' && ifMatch !== etagOf(event)) throw staleChangeKey();
  return event;
}

/** The event that the path names. Below a calendar it must be one of that calendar. */
function eventOf(call: GraphCall): StoredEvent {
  const calendarId = call.request.params['calendarId'] === undefined ? undefined : calendarOf(call).id;
  const event = eventById(call.mailbox, String(call.request.params['eventId']));
  if (calendarId !== undefined && event.calendarId !== calendarId) throw itemNotFound();
  return event;
}
