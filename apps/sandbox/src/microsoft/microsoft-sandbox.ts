import type { IncomingMessage } from 'node:http';
import type { ProviderSandbox } from '../provider-sandbox';
import { Settings } from '../settings';
import type { Exchange } from '../traffic/exchange';
import type { World } from '../world';
import { CalendarEdits } from './calendar-edits';
import { bodyOfEdit, itemOfEvent } from './calendar-items';
import { AuthorizationCodes } from './entra/authorization-codes';
import { ClientSecrets } from './entra/client-secrets';
import { EntraGrants, type SavedEntraGrants } from './entra/entra-grants';
import { entraRouter } from './entra/entra.router';
import { IdTokens } from './entra/id-tokens';
import { Admission } from './graph/admission';
import { DeltaRounds } from './graph/delta/delta-rounds';
import { bearerOf } from './graph/graph-call';
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
import { exchangeZones } from './zones/wall-time';

const ENTRA_HOST = 'login.microsoftonline.com';
const GRAPH_HOST = 'graph.microsoft.com';
/** Not counted itself: what is in it is. */

interface SavedMicrosoft {
  mailboxes: SavedMailbox[];
  grants: SavedEntraGrants;
  secrets: Map<string, string>;
  subscriptions: Subscription[];
  delta: Map<string, number>;
}

/** Stand-in for Microsoft: Entra's OAuth 2.0 with OpenID Connect, and the calendars of Graph v1.0. */
export function createMicrosoft(world: World): ProviderSandbox {
  const { clock } = world;
  const settings = new Settings<MicrosoftSettings>(microsoftSettingsSchema);
  const current = () => settings.values;
  const mailboxes = new Mailboxes(world);
  const grants = new EntraGrants(clock, () => current().accessTokenSeconds);
  const codes = new AuthorizationCodes(clock);
  const secrets = new ClientSecrets();
  const idTokens = new IdTokens();
  const subscriptions = new Subscriptions({ clock, notifier: world.notifier, settings: current });
  const delta = new DeltaRounds(clock, current);
  const admission = new Admission(clock, current);
  const calendars = new MailCalendars(mailboxes);
  const edits = new CalendarEdits(mailboxes, calendars);
  const tell = (event: LifecycleEvent) => (email: string) => subscriptions.tell(mailboxes.get(email), event);

  return {
    name: 'microsoft',
    hosts: {
      [ENTRA_HOST]: entraRouter({ world, clock, mailboxes, grants, codes, secrets, idTokens, settings: current }),
      [GRAPH_HOST]: graphRouter({ clock, mailboxes, grants, delta, subscriptions, settings: current }),
    },
    settings,
    zoneData: exchangeZones,
    accountOf: (request, exchange) => accountOf({ grants, codes }, request, exchange),
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
      grants: grants.save(),
      secrets: secrets.save(),
      subscriptions: subscriptions.save(),
      delta: delta.save(),
    }),
    load: (saved) => {
      const microsoft = saved as SavedMicrosoft;
      mailboxes.load(microsoft.mailboxes);
      grants.load(microsoft.grants);
      secrets.load(microsoft.secrets);
      delta.load(microsoft.delta);
      subscriptions.load(microsoft.subscriptions, (email) => mailboxes.find(email));
    },
    reset: () => {
      for (const part of [subscriptions, delta, admission, codes, secrets, grants, mailboxes]) part.clear();
      settings.reset();
      exchangeZones.change({});
    },
  };
}

/** From the bearer token, or the code or refresh token in the form of the token endpoint. */
function accountOf(
  { grants, codes }: { grants: EntraGrants; codes: AuthorizationCodes },
  request: IncomingMessage,
  { host, body }: Exchange,
): string | null {
  const token = bearerOf(request.headers.authorization);
  if (token !== undefined) return grants.accountOf(token);
  if (host !== ENTRA_HOST || body.length === 0) return null;
  const form = new URLSearchParams(body.toString('utf8'));
  return codes.ownerOf(form.get('code') ?? '') ?? grants.accountOf(form.get('refresh_token') ?? '');
}

function accountView({ email, name, timeZone, calendars }: Mailbox) {
  return { email, name, timeZone, calendars: calendars.map(viewOfCalendar) };
}
