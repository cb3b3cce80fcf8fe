import type { IncomingMessage } from 'node:http';
import { Router } from 'express';
import type { CalendarPlace, ProviderSandbox } from '../provider-sandbox';
import { Settings } from '../settings';
import { SigningKey } from '../signing-key';
import type { Exchange } from '../traffic/exchange';
import type { World } from '../world';
import { calendarApi } from './calendar-api';
import { bodyOf, itemOf } from './calendar-item';
import { calendarView, findCalendar, GoogleAccounts, viewOf, type SavedAccount } from './calendars/accounts';
import { EventWrites, linkedEventId } from './events/event-writes';
import { EventLists } from './events/list-events';
import { badRequest, bodyTooLarge, invalidCredentials } from './google-error';
import { googleSettingsSchema } from './google-settings';
import { googleZones } from './time-zones';
import { AuthorizationCodes } from './oauth/authorization-codes';
import { bearerOf } from './oauth/bearer';
import { ClientSecrets } from './oauth/client-secrets';
import { consentScreen } from './oauth/consent-screen';
import { Grants, type SavedGrants } from './oauth/grants';
import { discoveryDocument, userInfo } from './oauth/identity-claims';
import { tokenEndpoint } from './oauth/token-endpoint';
import { Quota } from './quota';
import { WatchChannels, type SavedChannels } from './watch-channels';

const CERTIFICATE_CACHING = 'public, max-age=20000';

interface SavedGoogle {
  accounts: SavedAccount[];
  grants: SavedGrants;
  clients: Map<string, string>;
  channels: SavedChannels;
}

/** Stand-in for Google: OAuth 2.0 with OpenID Connect, and Calendar API v3. */
export function createGoogle(world: World): ProviderSandbox {
  const settings = new Settings(googleSettingsSchema);
  const accounts = new GoogleAccounts();
  const grants = new Grants(world.clock, settings);
  const codes = new AuthorizationCodes(world.clock);
  const clients = new ClientSecrets();
  const key = new SigningKey();
  const quota = new Quota(world.clock, settings);
  const writes = new EventWrites(world, settings);
  const lists = new EventLists(world.clock, settings);
  const channels = new WatchChannels(world.clock, world.notifier, settings);

  const accountsHost = consentScreen({ world, accounts, grants, codes });
  accountsHost.get('/.well-known/openid-configuration', (_request, response) => {
    response.json(discoveryDocument());
  });
  const apiHost = calendarApi({ clock: world.clock, accounts, grants, quota, writes, lists, channels });
  apiHost.get('/oauth2/v3/certs', (_request, response) => {
    response.set('Cache-Control', CERTIFICATE_CACHING).json(key.jwks());
  });
  // Google has X.509 certificates here; libraries take a bare public key as well.
  apiHost.get('/oauth2/v1/certs', (_request, response) => {
    response.set('Cache-Control', CERTIFICATE_CACHING).json(key.pems());
  });
  const place = (where: CalendarPlace) => accounts.calendarAt(where);

  return {
    name: 'google',
    hosts: {
      'accounts.google.com': accountsHost,
      'oauth2.googleapis.com': tokenEndpoint({ accounts, grants, codes, clients, key, settings }),
      'www.googleapis.com': apiHost,
      'openidconnect.googleapis.com': userInfoHost(accounts, grants),
    },
    settings,
    zoneData: googleZones,
    accountOf: (request, exchange) => accountOf({ grants, codes }, request, exchange),
    refusal: (status) => (status === 413 ? bodyTooLarge() : badRequest()),
    createAccount: (account) => viewOf(accounts.create(account)),
    listAccounts: () => accounts.all().map(viewOf),
    createCalendar: (email, calendar) => calendarView(accounts.addCalendar(email, calendar)),
    changeCalendar: (where, change) => calendarView(accounts.changeCalendar(where, change)),
    deleteCalendar: (where) => channels.endAllOf(accounts.removeCalendar(where)),
    listEvents: (where, { includeDeleted }) =>
      [...place(where).inOrderOfId('')]
        .filter(({ deletedAt }) => includeDeleted || deletedAt === null)
        .sort((a, b) => a.startsAt - b.startsAt)
        .map(({ event }) => event),
    createEvent: (where, body) => writes.insert(place(where), body, { madeByApp: false }),
    patchEvent: (where, eventId, body) => writes.patch(place(where), eventId, { body }),
    deleteEvent: (where, eventId) => writes.delete(place(where), eventId, undefined),
    restoreEvent: (where, eventId) => writes.patch(place(where), eventId, { body: { status: 'confirmed' } }),
    linkedEventId,
    moveEvent: (where, eventId, destination) =>
      writes.move(place(where), eventId, place({ email: where.email, calendarId: destination })),
    revokeGrants: (email) => grants.revokeAllOf(email),
    expireAccessTokens: (email) => grants.expireAccessTokensOf(email),
    expireCursors: (email) => {
      for (const calendar of accounts.find(email)?.calendars ?? []) calendar.generation += 1;
    },
    expireWatches: (email) => channels.expireAllOf(email),
    itemOf,
    bodyOf,
    save: (): SavedGoogle => ({
      accounts: accounts.save(),
      grants: grants.save(),
      clients: clients.save(),
      channels: channels.save(),
    }),
    load: (saved) => {
      const google = saved as SavedGoogle;
      accounts.load(google.accounts);
      grants.load(google.grants);
      clients.load(google.clients);
      channels.load(google.channels, ({ account, calendarId }) => {
        const owner = accounts.find(account);
        return owner && findCalendar(owner, calendarId);
      });
    },
    reset: () => {
      for (const part of [channels, grants, codes, clients, quota, accounts]) part.clear();
      settings.reset();
      googleZones.change({});
    },
  };
}

function userInfoHost(accounts: GoogleAccounts, grants: Grants): Router {
  const router = Router();
  router.get('/v1/userinfo', (request, response) => {
    const grant = grants.access(bearerOf(request) ?? '');
    const account = grant && accounts.find(grant.account);
    if (!account) throw invalidCredentials();
    response.json(userInfo(account, grant.scopes));
  });
  return router;
}

/** From the bearer token, or the code or refresh token in the form of the token endpoint. */
function accountOf(
  { grants, codes }: { grants: Grants; codes: AuthorizationCodes },
  request: IncomingMessage,
  { host, body, path }: Exchange,
): string | null {
  const bearer = bearerOf(request);
  if (bearer !== undefined) return grants.ownerOf(bearer);
  if (host !== 'oauth2.googleapis.com') return null;
  const form = new URLSearchParams(body.toString('utf8'));
  const query = new URLSearchParams(path.slice(path.indexOf('?') + 1));
  const token = form.get('refresh_token') ?? form.get('token') ?? query.get('token');
  return token === null ? codes.ownerOf(form.get('code') ?? '') : grants.ownerOf(token);
}
