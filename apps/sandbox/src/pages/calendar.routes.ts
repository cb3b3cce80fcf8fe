import { Router, type Request, type Response } from 'express';
import { ProviderFailure } from '../provider-failure';
import type { AccountView, CalendarItem, CalendarItemDraft, CalendarPlace, ProviderSandbox } from '../provider-sandbox';
import { agendaPage } from './agenda-page';
import { editOf, emptyDraft, readDraft } from './event-form';
import { eventPage } from './event-page';
import { calendarPath } from './overview-page';
import { sentenceOf } from './sentence-of';

/** `/calendars/{provider}/{email}/{calendarId}/...` */
export function calendarRoutes(provider: ProviderSandbox): Router {
  const router = Router();
  router.get('/:email/:calendarId', (request, response) => {
    const { account, place, path } = find(provider, request);
    const items = provider.listEvents(place, { includeDeleted: true }).map((event) => provider.itemOf(event));
    const justDeleted =
      items.find(({ id, status }) => status === 'cancelled' && id === request.query['deleted']) ?? null;
    response.type('html').send(agendaPage({ provider: provider.name, account, path, items, justDeleted }));
  });
  router.get('/:email/:calendarId/new', (request, response) => {
    const { account, path } = find(provider, request);
    const draft = emptyDraft(account.timeZone, new Date());
    response.type('html').send(eventPage({ provider: provider.name, path, draft }));
  });
  router.post('/:email/:calendarId/new', (request, response) => {
    save(provider, { request, response });
  });
  router.get('/:email/:calendarId/events/:eventId', (request, response) => {
    const { account, place, path } = find(provider, request);
    const event = findEvent(provider, place, request.params.eventId);
    const item = provider.itemOf(event);
    const draft = draftOf(item, account);
    const deleted = item.status === 'cancelled';
    response.type('html').send(eventPage({ provider: provider.name, path, draft, event, deleted }));
  });
  router.post('/:email/:calendarId/events/:eventId', (request, response) => {
    save(provider, { request, response, eventId: request.params.eventId });
  });
  router.post('/:email/:calendarId/events/:eventId/delete', (request, response) => {
    const { place, path } = find(provider, request);
    provider.deleteEvent(place, request.params.eventId);
    response.redirect(303, `${path}?deleted=${encodeURIComponent(request.params.eventId)}`);
  });
  router.post('/:email/:calendarId/events/:eventId/restore', (request, response) => {
    const { place, path } = find(provider, request);
    findEvent(provider, place, request.params.eventId);
    provider.restoreEvent(place, request.params.eventId);
    response.redirect(303, path);
  });
  router.post('/:email/:calendarId/revoke', (request, response) => {
    const { account, path } = find(provider, request);
    provider.revokeGrants(account.email);
    response.redirect(303, path);
  });
  return router;
}

function save(
  provider: ProviderSandbox,
  { request, response, eventId }: { request: Request; response: Response; eventId?: string },
): void {
  const { account, place, path } = find(provider, request);
  const draft = readDraft(request.body as Record<string, string | undefined>);
  const event = eventId === undefined ? undefined : findEvent(provider, place, eventId);
  const body = provider.bodyOf(editOf(draft, event ? draftOf(provider.itemOf(event), account) : null));
  try {
    if (eventId === undefined) provider.createEvent(place, body);
    else provider.patchEvent(place, eventId, body);
    response.redirect(303, path);
  } catch (error) {
    if (!(error instanceof ProviderFailure)) throw error;
    response.status(error.status).type('html');
    response.send(
      eventPage({ provider: provider.name, path, draft, error: sentenceOf(error), ...(event ? { event } : {}) }),
    );
  }
}

/** What the form shows of an event. Days have no zone; the one of the account counts as soon as they become times. */
function draftOf(item: CalendarItem, account: AccountView): CalendarItemDraft {
  const { title, description, location, allDay, start, end, timeZone, reminders, busy } = item;
  const zone = allDay ? account.timeZone : timeZone;
  return { title, description, location, allDay, start, end, timeZone: zone, reminders, busy };
}

function find(
  provider: ProviderSandbox,
  request: Request,
): { account: AccountView; place: CalendarPlace; path: string } {
  const { email, calendarId } = request.params as { email: string; calendarId: string };
  const account = provider.listAccounts().find((candidate) => candidate.email === email.toLowerCase());
  const calendar = account?.calendars.find(
    ({ id, primary }) => id === calendarId || (primary && calendarId === 'primary'),
  );
  if (!account || !calendar) throw new ProviderFailure(404, { error: { message: 'There is no such calendar.' } });
  const place = { email: account.email, calendarId: calendar.id };
  return { account, place, path: calendarPath(provider.name, account.email, calendar.id) };
}

function findEvent(provider: ProviderSandbox, place: CalendarPlace, eventId: string) {
  const event = provider.listEvents(place, { includeDeleted: true }).find(({ id }) => id === eventId);
  if (!event) throw new ProviderFailure(404, { error: { message: 'There is no such event.' } });
  return event;
}
