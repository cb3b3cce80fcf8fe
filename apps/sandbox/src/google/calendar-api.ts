import { Router, type Request, type RequestHandler, type Response } from 'express';
import { bearerOf } from '../oauth/bearer';
import type { Grant, Grants } from '../oauth/grants';
import { exchangeOf } from '../traffic/exchange';
import { calendarListEntry, listCalendars } from './calendar-list';
import { findCalendar, type GoogleAccount, type GoogleAccounts } from './calendars/accounts';
import type { CalendarStore } from './calendars/calendar-store';
import type { StoredEvent } from './calendars/google-event';
import { parseBody, type EventWrites } from './events/event-writes';
import { isInWindow } from './events/event-filter';
import { applyFields } from './events/fields-mask';
import { instancesOf } from './events/instances';
import type { EventLists } from './events/list-events';
import { readListQuery } from './events/list-query';
import { renderEvent } from './events/render-event';
import {
  insufficientScopes,
  invalidCredentials,
  invalidParameter,
  loginRequired,
  notFound,
  readOnlyCalendar,
} from './google-error';
import type { Quota } from './quota';
import { mayCall, type Method } from './scopes';
import { isTimeZone } from '../zones/zone-rules';
import type { WatchChannels } from './watch-channels';

export interface CalendarApiParts {
  accounts: GoogleAccounts;
  grants: Grants;
  quota: Quota;
  writes: EventWrites;
  lists: EventLists;
  channels: WatchChannels;
}

/** One call that has a living token, the scopes, and room in the quota. */
interface Call {
  account: GoogleAccount;
  grant: Grant;
  request: Request;
  parameters: URLSearchParams;
}

/** What is answered with 200; undefined stands for 204. */
type Handler = (call: Call) => unknown;

const EVENTS = '/calendar/v3/calendars/:calendarId/events';
const EVENT = `${EVENTS}/:eventId`;

/** `www.googleapis.com/calendar/v3` */
export function calendarApi(parts: CalendarApiParts): Router {
  const { writes, channels } = parts;
  const router = Router();
  const on = (method: Method, handle: Handler): RequestHandler => answering(parts, method, handle);

  router.get(
    EVENTS,
    on('calendar.events.list', (call) => listEvents(parts, call)),
  );
  router.post(
    EVENTS,
    on('calendar.events.insert', (call) => insertEvent(writes, call)),
  );
  router.post(
    `${EVENTS}/watch`,
    on('calendar.events.watch', (call) => channels.open(calendarOf(call), call.grant, bodyOf(call))),
  );
  router.get(
    EVENT,
    on('calendar.events.get', (call) => getEvent(writes, call)),
  );
  router.get(
    `${EVENT}/instances`,
    on('calendar.events.instances', (call) => listInstances(parts, call)),
  );
  router.patch(
    EVENT,
    on('calendar.events.patch', (call) => writes.patch(writableCalendarOf(call), eventIdOf(call), writeOf(call))),
  );
  router.delete(
    EVENT,
    on('calendar.events.delete', (call) => writes.delete(writableCalendarOf(call), eventIdOf(call), ifMatchOf(call))),
  );
  router.get(
    '/calendar/v3/users/me/calendarList',
    on('calendar.calendarList.list', ({ account, parameters }) => listCalendars(account, parameters)),
  );
  router.get(
    '/calendar/v3/users/me/calendarList/:calendarId',
    on('calendar.calendarList.get', (call) => calendarListEntry(calendarOf(call))),
  );
  router.post(
    '/calendar/v3/channels/stop',
    on('calendar.channels.stop', (call) => channels.stop(call.grant, bodyOf(call))),
  );
  return router;
}

function answering(parts: CalendarApiParts, method: Method, handle: Handler): RequestHandler {
  return async (request, response) => {
    const call = authorize(parts, request, method);
    const answer = await handle(call);
    if (answer === undefined) {
      response.statusCode = 204;
      response.end();
    } else send(response, answer, call.parameters.get('fields') ?? undefined);
  };
}

function authorize({ accounts, grants, quota }: CalendarApiParts, request: Request, method: Method): Call {
  const token = bearerOf(request);
  if (token === undefined) throw loginRequired();
  const grant = grants.access(token);
  const account = grant && accounts.find(grant.account);
  if (!account) throw invalidCredentials();
  quota.take(grant, exchangeOf(request));
  if (!mayCall(method, grant.scopes)) throw insufficientScopes();
  const query = request.url.indexOf('?');
  const parameters = new URLSearchParams(query < 0 ? '' : request.url.slice(query));
  return { account, grant, request, parameters };
}

function send(response: Response, body: unknown, fields: string | undefined): void {
  response.setHeader('Content-Type', 'application/json; charset=UTF-8');
  response.end(JSON.stringify(applyFields(body, fields)));
}

function listEvents({ lists }: CalendarApiParts, call: Call): object {
  const calendar = calendarOf(call);
  const { summary, timeZone, accessRole, defaultReminders } = calendar.properties;
  const page = lists.list(calendar, readListQuery(call.parameters));
  return { kind: 'calendar#events', summary, timeZone, accessRole, defaultReminders, ...page };
}

/** The instances of a series on one page; only what lies in the window, deleted ones on request. */
function listInstances({ writes }: CalendarApiParts, call: Call): object {
  const calendar = calendarOf(call);
  const { timeMin, timeMax, timeZone, showDeleted } = readListQuery(call.parameters);
  const originalStart = call.parameters.get('originalStart');
  const items = instancesOf(calendar, writes.find(calendar, eventIdOf(call)))
    .filter((stored) => originalStart === null || isOriginally(stored, originalStart))
    .filter((stored) => isInWindow(stored, { timeMin, timeMax }) && (showDeleted === true || stored.deletedAt === null))
    .map((stored) => renderEvent(stored, { timeZone, bareTombstones: false }));
  const { summary, accessRole, timeZone: calendarZone } = calendar.properties;
  return { kind: 'calendar#events', summary, timeZone: calendarZone, accessRole, items };
}

/** Whether an instance was to begin at a time, or on a date, before it was moved. */
function isOriginally({ event: { originalStartTime } }: StoredEvent, start: string): boolean {
  if (originalStartTime?.date !== undefined) return originalStartTime.date === start;
  return Date.parse(originalStartTime?.dateTime ?? '') === Date.parse(start);
}

function insertEvent(writes: EventWrites, call: Call): object {
  return writes.insert(writableCalendarOf(call), bodyOf(call), { madeByApp: true });
}

/** Also answers for deleted events, whole, with `status: cancelled`. */
function getEvent(writes: EventWrites, call: Call): object {
  const timeZone = call.parameters.get('timeZone') ?? undefined;
  if (timeZone !== undefined && !isTimeZone(timeZone)) throw invalidParameter('timeZone');
  return renderEvent(writes.find(calendarOf(call), eventIdOf(call)), { timeZone, bareTombstones: false });
}

/** @throws GoogleError 404 */
function calendarOf({ account, request }: Call): CalendarStore {
  const calendar = findCalendar(account, request.params['calendarId'] as string);
  if (!calendar) throw notFound();
  return calendar;
}

/** @throws GoogleError 403 when the person may only read it */
function writableCalendarOf(call: Call): CalendarStore {
  const calendar = calendarOf(call);
  if (calendar.properties.accessRole === 'reader') throw readOnlyCalendar();
  checkWriteParameters(call.parameters);
  return calendar;
}

function checkWriteParameters(parameters: URLSearchParams): void {
  const sendUpdates = parameters.get('sendUpdates');
  if (sendUpdates !== null && !['all', 'externalOnly', 'none'].includes(sendUpdates)) {
    throw invalidParameter('sendUpdates');
  }
}

function eventIdOf({ request }: Call): string {
  return request.params['eventId'] as string;
}

function bodyOf({ request }: Call): unknown {
  return parseBody(exchangeOf(request).body);
}

function ifMatchOf({ request }: Call): string | undefined {
  return request.headers['if-match'];
}

function writeOf(call: Call): { body: unknown; ifMatch: string | undefined } {
  return { body: bodyOf(call), ifMatch: ifMatchOf(call) };
}
