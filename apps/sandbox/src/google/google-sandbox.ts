import { consentScreen } from '../oauth/consent-screen';
import { OAuthServer } from '../oauth/oauth-server';
import { tokenEndpoint } from '../oauth/token-endpoint';
import type { CalendarPlace, ProviderSandbox } from '../provider-sandbox';
import { Settings } from '../settings';
import { SigningKey } from '../signing-key';
import type { World } from '../world';
import { calendarApi } from './calendar-api';
import { bodyOf, itemOf } from './calendar-item';
import { calendarView, findCalendar, GoogleAccounts, viewOf, type SavedAccount } from './calendars/accounts';
import { EventWrites, linkedEventId } from './events/event-writes';
import { EventLists } from './events/list-events';
import { badRequest, bodyTooLarge } from './google-error';
import { googleDialect } from './google-oauth';
import { googleSettingsSchema } from './google-settings';
import { googleZones } from './google-zones';
import { Quota } from './quota';
import { WatchChannels, type SavedChannels } from './watch-channels';

interface SavedGoogle {
  accounts: SavedAccount[];
  oauth: unknown;
  channels: SavedChannels;
}

/** Stand-in for Google: OAuth 2.0 with OpenID Connect, and Calendar API v3. */
export function createGoogle(world: World): ProviderSandbox {
  const settings = new Settings(googleSettingsSchema);
  const accounts = new GoogleAccounts();
  const people = {
    ensure: (email: string) => accounts.ensure(email).email,
    addresses: () => accounts.all().map(({ email }) => email),
  };
  const key = new SigningKey();
  const lifeSeconds = () => settings.values.accessTokenSeconds;
  const oauth = new OAuthServer({ world, dialect: googleDialect(accounts), people, key, lifeSeconds });
  const { grants } = oauth;
  const quota = new Quota(world.clock, settings);
  const writes = new EventWrites(world, settings);
  const lists = new EventLists(settings);
  const channels = new WatchChannels(world.clock, world.notifier, settings);

  const apiHost = calendarApi({ accounts, grants, quota, writes, lists, channels });
  apiHost.get('/oauth2/v3/certs', (_request, response) => {
    response.json(key.jwks());
  });
  const place = (where: CalendarPlace) => accounts.calendarAt(where);

  return {
    name: 'google',
    hosts: {
      'accounts.google.com': consentScreen(oauth),
      'oauth2.googleapis.com': tokenEndpoint(oauth),
      'www.googleapis.com': apiHost,
    },
    settings,
    zoneRules: googleZones,
    accountOf: (request, exchange) => oauth.accountOf(request, exchange),
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
      oauth: oauth.save(),
      channels: channels.save(),
    }),
    load: (saved) => {
      const google = saved as SavedGoogle;
      accounts.load(google.accounts);
      oauth.load(google.oauth);
      channels.load(google.channels, ({ account, calendarId }) => {
        const owner = accounts.find(account);
        return owner && findCalendar(owner, calendarId);
      });
    },
    reset: () => {
      for (const part of [channels, oauth, quota, accounts]) part.clear();
      settings.reset();
      googleZones.change({});
    },
  };
}
