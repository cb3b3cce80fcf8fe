import { Router } from 'express';
import type { MicrosoftSettings } from '../microsoft-settings';
import { listCalendars, readCalendar, readCalendarOfEvent } from './calendars/calendars';
import type { DeltaRounds } from './delta/delta-rounds';
import { deleteEvent, patchEvent, postEvent, readEvent } from './events/events';
import { listCalendarView, listEvents } from './events/list-events';
import { graphCall, graphFailures, SCOPES, type GraphCallParts } from './graph-call';
import { badRequest, type GraphError } from './graph-error';
import { subscriptionsRouter } from './subscriptions/subscriptions.router';
import type { Subscriptions } from './subscriptions/subscriptions';

export interface GraphParts extends GraphCallParts {
  delta: DeltaRounds;
  subscriptions: Subscriptions;
  settings: () => MicrosoftSettings;
}

/** graph.microsoft.com: what of v1.0 has to do with calendars. */
export function graphRouter(parts: GraphParts): Router {
  const v1 = Router();
  // The rest of the API asks for a token too before it says that there is nothing.
  const notHere = graphCall(parts, SCOPES.readCalendars, ({ request }) => {
    throw noSuchSegment(request.path.split('/').findLast(Boolean) ?? '');
  });
  addCalendarRoutes(v1, parts);
  v1.use('/subscriptions', subscriptionsRouter(parts, parts.subscriptions));
  const router = Router();
  router.use('/v1.0', v1);
  router.use(notHere);
  router.use(graphFailures(parts.clock));
  return router;
}

function addCalendarRoutes(v1: Router, parts: GraphParts): void {
  const { readCalendars, writeCalendars } = SCOPES;
  const { delta, settings } = parts;
  v1.get('/me/calendars', graphCall(parts, readCalendars, listCalendars));
  for (const calendar of ['/me/calendar', '/me/calendars/:calendarId']) {
    v1.get(calendar, graphCall(parts, readCalendars, readCalendar));
  }
  for (const prefix of ['/me', '/me/calendar', '/me/calendars/:calendarId']) {
    const [events, event, view] = [`${prefix}/events`, `${prefix}/events/:eventId`, `${prefix}/calendarView`];
    v1.get(
      events,
      graphCall(parts, readCalendars, (call) => listEvents(call, settings().pageSize)),
    );
    v1.post(
      events,
      graphCall(parts, writeCalendars, (call) => postEvent(call, settings())),
    );
    v1.get(event, graphCall(parts, readCalendars, readEvent));
    v1.get(`${event}/calendar`, graphCall(parts, readCalendars, readCalendarOfEvent));
    v1.patch(event, graphCall(parts, writeCalendars, patchEvent));
    v1.delete(event, graphCall(parts, writeCalendars, deleteEvent));
    v1.get(
      view,
      graphCall(parts, readCalendars, (call) => listCalendarView(call, settings().pageSize)),
    );
    v1.get(
      `${view}/delta`,
      graphCall(parts, readCalendars, (call) => delta.page(call)),
    );
  }
}

function noSuchSegment(segment: string): GraphError {
  return badRequest(`Resource not found for the segment '${segment}'.`);
}
