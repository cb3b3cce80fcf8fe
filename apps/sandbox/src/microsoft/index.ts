import type { IncomingMessage } from 'node:http';
import { ProviderFailure } from '../provider-failure';
import type { CalendarItem, CalendarPlace, ProviderSandbox, RawEvent } from '../provider-sandbox';
import { Settings } from '../settings';
import type { Exchange } from '../traffic/exchange';
import type { World } from '../world';
import { EntraGrants, type SavedEntraGrants } from './entra/entra-grants';
import { Entra } from './entra/entra.router';
import { bodyOfDraft, itemOfEvent } from './calendar-items';
import { createEvent } from './graph/event-creation';
import { applyBody } from './graph/event-input';
import { eventView } from './graph/event-output';
import { Graph } from './graph/graph.router';
import type { Preferences } from './graph/preferences';
import { Subscriptions, type SavedSubscription } from './graph/subscriptions';
import type { Mailbox, MailCalendar, SavedMailbox, StoredEvent } from './mailbox';
import { Mailboxes } from './mailboxes';
import { microsoftSettingsSchema, type MicrosoftSettings } from './microsoft-settings';

const ENTRA_HOST = 'login.microsoftonline.com';

/** How the control API and the pages see events: like Graph, in UTC, with HTML bodies and immutable ids. */
const AS_SHOWN: Preferences = {
  immutableIds: true,
  timeZone: { name: 'UTC', iana: 'Etc/UTC' },
  textBody: false,
  pageSize: null,
  applied: [],
};

interface SavedMicrosoft {
  mailboxes: SavedMailbox[];
  grants: SavedEntraGrants;
  subscriptions: SavedSubscription[];
}

/** The simulated Microsoft: Entra's sign-in and the calendars of Graph. */
export function createMicrosoft(world: World): ProviderSandbox {
  const settings = new Settings<MicrosoftSettings>(microsoftSettingsSchema);
  const mailboxes = new Mailboxes(world.clock);
  const grants = new EntraGrants(world.clock, () => settings.values.accessTokenSeconds);
  const subscriptions = new Subscriptions({ ...world, settings: () => settings.values });
  const entra = new Entra(world, mailboxes, grants);
  const graph = new Graph({ world, mailboxes, grants, subscriptions, settings: () => settings.values });
  const shown = (mailbox: Mailbox, event: StoredEvent) => eventView(mailbox, event, { preferences: AS_SHOWN });

  const place = ({ email, calendarId }: CalendarPlace): { mailbox: Mailbox; calendar: MailCalendar } => {
    const mailbox = accountOf(mailboxes, email);
    const calendar = mailbox.calendar(calendarId);
    if (!calendar) throw unknown('calendar');
    return { mailbox, calendar };
  };
  const eventAt = (at: CalendarPlace, eventId: string) => {
    const { mailbox, calendar } = place(at);
    const event = mailbox.find(eventId);
    if (!event || event.deleted || event.calendarId !== calendar.id) throw unknown('event');
    return { mailbox, event };
  };

  return {
    name: 'microsoft',
    hosts: { [ENTRA_HOST]: entra.router, 'graph.microsoft.com': graph.router },
    settings,
    accountOf: (request: IncomingMessage, { host, body }: Exchange) => {
      const token = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1];
      if (token) return grants.accountOf(token);
      return host === ENTRA_HOST ? entra.accountOf(new URLSearchParams(body.toString('utf8'))) : null;
    },
    createAccount: (account) => accountView(mailboxes.create(account)),
    listAccounts: () => mailboxes.all().map(accountView),
    listEvents: (at, { includeDeleted }) => {
      const { mailbox, calendar } = place(at);
      return [...mailbox.events.values()]
        .filter((event) => event.calendarId === calendar.id && (includeDeleted || !event.deleted))
        .sort((a, b) => a.start - b.start)
        .map((event) =>
          event.deleted ? { ...shown(mailbox, event), '@removed': { reason: 'deleted' } } : shown(mailbox, event),
        );
    },
    createEvent: (at, body) => {
      const { mailbox, calendar } = place(at);
      const options = { duplicateTransaction: 'A', preferences: AS_SHOWN, madeByApp: false } as const;
      return shown(mailbox, createEvent({ mailbox, calendar }, body, options));
    },
    patchEvent: (at, eventId, body) => {
      const { mailbox, event } = eventAt(at, eventId);
      Object.assign(event, applyBody({ ...event }, body));
      return shown(mailbox, mailbox.touch(event, 'updated'));
    },
    deleteEvent: (at, eventId) => {
      const { mailbox, event } = eventAt(at, eventId);
      mailbox.remove(event);
    },
    revokeGrants: (email) => grants.revokeAllOf(accountOf(mailboxes, email).email),
    expireAccessTokens: (email) => grants.expireAccessTokensOf(accountOf(mailboxes, email).email),
    expireCursors: (email) => void (accountOf(mailboxes, email).deltaEra += 1),
    expireWatches: (email) => subscriptions.expireAllOf(accountOf(mailboxes, email)),
    itemOf: (event: RawEvent): CalendarItem => itemOfEvent(event, isOurs(mailboxes, event)),
    bodyOf: bodyOfDraft,
    // Delta links are not kept: the next one is answered 410, as after any long pause.
    save: (): SavedMicrosoft => ({
      mailboxes: mailboxes.save(),
      grants: grants.save(),
      subscriptions: subscriptions.save(),
    }),
    load: (saved) => {
      const microsoft = saved as SavedMicrosoft;
      mailboxes.load(microsoft.mailboxes);
      grants.load(microsoft.grants);
      subscriptions.load(microsoft.subscriptions, (email) => mailboxes.find(email));
    },
    reset: () => {
      subscriptions.clear();
      mailboxes.clear();
      grants.reset();
      entra.reset();
      graph.reset();
      settings.reset();
    },
  };
}

function isOurs(mailboxes: Mailboxes, event: RawEvent): boolean {
  const id = String(event['id']);
  return mailboxes.all().some((mailbox) => mailbox.find(id)?.madeByApp === true);
}

function accountOf(mailboxes: Mailboxes, email: string): Mailbox {
  const mailbox = mailboxes.find(email);
  if (!mailbox) throw unknown('account');
  return mailbox;
}

function accountView({ email, name, timeZone, calendars }: Mailbox) {
  return { email, name, timeZone, calendars: calendars.map((calendar) => ({ ...calendar })) };
}

function unknown(what: string): ProviderFailure {
  return new ProviderFailure(404, { error: { code: 'ResourceNotFound', message: `There is no such ${what}.` } });
}
