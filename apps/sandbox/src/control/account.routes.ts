import { Router, type Request } from 'express';
import { z } from 'zod';
import type { CalendarPlace, ProviderSandbox } from '../provider-sandbox';
import {
  accountSchema,
  calendarChangeSchema,
  calendarSchema,
  consentSchema,
  moveSchema,
  providerSchema,
  zoneDataSchema,
} from './bodies';
import { ControlError } from './control-error';
import type { ControlParts } from './control-parts';

const CALENDARS = '/accounts/:email/calendars';
const CALENDAR = `${CALENDARS}/:calendarId`;
const EVENTS = `${CALENDAR}/events`;
const rawEventSchema = z.record(z.string(), z.unknown());

/** `/_control/{provider}/...`: accounts, their calendars, events and grants, and scripted consents. */
export function accountRoutes({ world, providers }: Pick<ControlParts, 'world' | 'providers'>): Router {
  const router = Router({ mergeParams: true });
  const providerOf = (request: Request): ProviderSandbox => {
    const name = providerSchema.safeParse(request.params['provider']);
    const provider = providers.find((candidate) => candidate.name === name.data);
    if (!provider) throw new ControlError(404, 'not-found', 'There is no such control');
    return provider;
  };

  router.post('/consents', (request, response) => {
    const consent = consentSchema.parse(request.body);
    world.consents.add(providerOf(request).name, consent);
    response.status(201).json(consent);
  });
  router.post('/accounts', (request, response) => {
    response.status(201).json(providerOf(request).createAccount(accountSchema.parse(request.body)));
  });
  router.put('/zone-data', (request, response) => {
    providerOf(request).zoneRules.change(zoneDataSchema.parse(request.body));
    response.status(204).end();
  });
  router.get('/accounts', (request, response) => {
    response.json({ items: providerOf(request).listAccounts() });
  });

  router.post(CALENDARS, (request, response) => {
    const asked = calendarSchema.parse(request.body);
    response.status(201).json(providerOf(request).createCalendar(request.params.email.toLowerCase(), asked));
  });
  router.patch(CALENDAR, (request, response) => {
    const change = calendarChangeSchema.parse(request.body);
    response.json(providerOf(request).changeCalendar(placeOf(request), change));
  });
  router.delete(CALENDAR, (request, response) => {
    providerOf(request).deleteCalendar(placeOf(request));
    response.status(204).end();
  });

  router.get(EVENTS, (request, response) => {
    const includeDeleted = request.query['includeDeleted'] === 'true';
    response.json({ items: providerOf(request).listEvents(placeOf(request), { includeDeleted }) });
  });
  router.post(EVENTS, (request, response) => {
    const body = rawEventSchema.parse(request.body);
    response.status(201).json(providerOf(request).createEvent(placeOf(request), body));
  });
  router.patch(`${EVENTS}/:eventId`, (request, response) => {
    const body = rawEventSchema.parse(request.body);
    response.json(providerOf(request).patchEvent(placeOf(request), request.params['eventId'], body));
  });
  router.delete(`${EVENTS}/:eventId`, (request, response) => {
    providerOf(request).deleteEvent(placeOf(request), request.params['eventId']);
    response.status(204).end();
  });
  router.post(`${EVENTS}/:eventId/move`, (request, response) => {
    const { destination } = moveSchema.parse(request.body);
    response.json(providerOf(request).moveEvent(placeOf(request), request.params['eventId'], destination));
  });

  const upheaval = (name: string, act: (provider: ProviderSandbox, email: string) => void): void => {
    router.post(`/accounts/:email/${name}`, (request, response) => {
      const provider = providerOf(request);
      const email = request.params['email'].toLowerCase();
      if (!provider.listAccounts().some((account) => account.email === email)) {
        throw new ControlError(404, 'account-not-found', `There is no ${provider.name} account ${email}`);
      }
      act(provider, email);
      response.status(204).end();
    });
  };
  upheaval('revoke-grants', (provider, email) => provider.revokeGrants(email));
  upheaval('expire-access-tokens', (provider, email) => provider.expireAccessTokens(email));
  upheaval('expire-cursors', (provider, email) => provider.expireCursors(email));
  upheaval('expire-watches', (provider, email) => provider.expireWatches(email));
  for (const name of new Set(providers.flatMap(({ upheavals = {} }) => Object.keys(upheavals)))) {
    upheaval(name, ({ name: provider, upheavals }, email) => {
      const act = upheavals?.[name];
      if (!act) throw new ControlError(404, 'not-found', `This cannot happen at ${provider}`);
      act(email);
    });
  }
  return router;
}

function placeOf(request: Request): CalendarPlace {
  const { email, calendarId } = request.params as { email: string; calendarId: string };
  return { email: email.toLowerCase(), calendarId };
}
