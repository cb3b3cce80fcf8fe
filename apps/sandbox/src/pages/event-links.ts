import { Router } from 'express';
import type { CalendarPlace, ProviderSandbox } from '../provider-sandbox';
import { calendarPath } from './overview-page';

/** The links that providers hand out for their events lead to the page of the event, in whichever calendar it is now. */
export function eventLinks(providers: readonly ProviderSandbox[]): Router {
  const router = Router();
  router.use((request, response, next) => {
    if (request.method !== 'GET') return next();
    const link = new URL(request.originalUrl, 'http://sandbox.test');
    for (const provider of providers) {
      const eventId = provider.linkedEventId(link);
      const place = eventId === null ? undefined : placeOf(provider, eventId);
      if (eventId !== null && place) {
        const path = calendarPath(provider.name, place.email, place.calendarId);
        return response.redirect(302, `${path}/events/${encodeURIComponent(eventId)}`);
      }
    }
    next();
  });
  return router;
}

/** Where an event stands; of those in the bin, where it was last. */
function placeOf(provider: ProviderSandbox, eventId: string): CalendarPlace | undefined {
  const places = provider
    .listAccounts()
    .flatMap(({ email, calendars }) => calendars.map(({ id }) => ({ email, calendarId: id })));
  const holds = (place: CalendarPlace, includeDeleted: boolean) =>
    provider.listEvents(place, { includeDeleted }).some(({ id }) => id === eventId);
  return places.find((place) => holds(place, false)) ?? places.find((place) => holds(place, true));
}
