import { Router } from 'express';
import { consentScreen } from '../oauth/consent-screen';
import { OAuthServer } from '../oauth/oauth-server';
import { tokenEndpoint } from '../oauth/token-endpoint';
import type { ProviderSandbox } from '../provider-sandbox';
import { Settings } from '../settings';
import { SigningKey } from '../signing-key';
import type { World } from '../world';
import { CalendarEdits } from './calendar-edits';
import { bodyOfEdit, itemOfEvent } from './calendar-items';
import { entraDialect } from './entra/entra-dialect';
import { Admission } from './graph/admission';
import { DeltaRounds } from './graph/delta/delta-rounds';
import { badRequest, bodyTooLarge } from './graph/graph-error';
import { graphRouter } from './graph/graph.router';
import { linkedEventId } from './graph/events/web-link';
import type { LifecycleEvent } from './graph/subscriptions/notification';
import type { Subscription } from './graph/subscriptions/subscription';
import { Subscriptions } from './graph/subscriptions/subscriptions';
import { MailCalendars, viewOfCalendar } from './mail-calendars';
import type { Mailbox, SavedMailbox } from './mailboxes/mailbox';
import { Mailboxes } from './mailboxes/mailboxes';
import { microsoftSettingsSchema, type MicrosoftSettings } from './microsoft-settings';
import { exchangeZones } from './zones/zones';

const ENTRA_HOST = 'login.microsoftonline.com';
const GRAPH_HOST = 'graph.microsoft.com';

interface SavedMicrosoft {
  mailboxes: SavedMailbox[];
  oauth: unknown;
  subscriptions: Subscription[];
  delta: Map<string, number>;
}

/** Stand-in for Microsoft: Entra's OAuth 2.0 with OpenID Connect, and the calendars of Graph v1.0. */
export function createMicrosoft(world: World): ProviderSandbox {
  const { clock } = world;
  const settings = new Settings<MicrosoftSettings>(microsoftSettingsSchema);
  const current = () => settings.values;
  const mailboxes = new Mailboxes(world);
  const people = { ensure: (email: string) => mailboxes.ensure(email).email, addresses: () => mailboxes.addresses() };
  const key = new SigningKey();
  const lifeSeconds = () => current().accessTokenSeconds;
  const oauth = new OAuthServer({ world, dialect: entraDialect(mailboxes), people, key, lifeSeconds });
  const { grants } = oauth;
  const subscriptions = new Subscriptions({ clock, notifier: world.notifier });
  const delta = new DeltaRounds(clock, current);
  const admission = new Admission(clock, current);
  const calendars = new MailCalendars(mailboxes);
  const edits = new CalendarEdits(mailboxes, calendars);
  const tell = (event: LifecycleEvent) => (email: string) => subscriptions.tell(mailboxes.get(email), event);

  return {
    name: 'microsoft',
    hosts: {
      [ENTRA_HOST]: entraHost(oauth),
      [GRAPH_HOST]: graphRouter({ clock, mailboxes, grants, delta, subscriptions, settings: current }),
    },
    settings,
    zoneRules: exchangeZones,
    accountOf: (request, exchange) => oauth.accountOf(request, exchange),
    admit: ({ host, account }, response) =>
      host === GRAPH_HOST && account !== null ? admission.admit(account, response) : undefined,
    refusal: (status) => (status === 413 ? bodyTooLarge() : badRequest('The path of the request is malformed.')),
    createAccount: (account) => accountView(mailboxes.create(account)),
    listAccounts: () => mailboxes.all().map(accountView),
    createCalendar: (email, calendar) => calendars.add(email, calendar),
    changeCalendar: (place, change) => calendars.change(place, change),
    deleteCalendar: (place) => {
      const { mailbox, calendar } = calendars.at(place);
      calendars.remove(place);
      subscriptions.removeAllOf(mailbox, calendar.id);
    },
    listEvents: (place, options) => edits.list(place, options),
    createEvent: (place, body) => edits.create(place, body),
    patchEvent: (place, eventId, body) => edits.patch(place, eventId, body),
    deleteEvent: (place, eventId) => edits.delete(place, eventId),
    restoreEvent: (place, eventId) => edits.patch(place, eventId, {}),
    linkedEventId,
    moveEvent: (place, eventId, destination) => edits.move(place, eventId, destination),
    revokeGrants: (email) => grants.revokeAllOf(email),
    expireAccessTokens: (email) => grants.expireAccessTokensOf(email),
    expireCursors: (email) => void (mailboxes.get(email).deltaEra += 1),
    expireWatches: (email) => subscriptions.removeAllOf(mailboxes.get(email)),
    upheavals: {
      'require-reauthorization': tell('reauthorizationRequired'),
      'remove-subscriptions': tell('subscriptionRemoved'),
      'miss-notifications': tell('missed'),
    },
    itemOf: (event) => itemOfEvent(event, edits.isMadeByApp(String(event['id']))),
    bodyOf: bodyOfEdit,
    save: (): SavedMicrosoft => ({
      mailboxes: mailboxes.save(),
      oauth: oauth.save(),
      subscriptions: subscriptions.save(),
      delta: delta.save(),
    }),
    load: (saved) => {
      const microsoft = saved as SavedMicrosoft;
      mailboxes.load(microsoft.mailboxes);
      oauth.load(microsoft.oauth);
      delta.load(microsoft.delta);
      subscriptions.load(microsoft.subscriptions, (email) => mailboxes.find(email));
    },
    reset: () => {
      for (const part of [subscriptions, delta, admission, oauth, mailboxes]) part.clear();
      settings.reset();
      exchangeZones.change({});
    },
  };
}

/** What is not there, a revocation endpoint among it, is 404. */
function entraHost(oauth: OAuthServer): Router {
  const router = Router();
  router.use(tokenEndpoint(oauth), consentScreen(oauth));
  router.get('/:tenant/discovery/v2.0/keys', (_request, response) => {
    response.json(oauth.parts.key.jwks());
  });
  router.use((_request, response) => {
    response.status(404).end();
  });
  return router;
}

function accountView({ email, name, timeZone, calendars }: Mailbox) {
  return { email, name, timeZone, calendars: calendars.map(viewOfCalendar) };
}
