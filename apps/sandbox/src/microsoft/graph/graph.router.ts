import { randomUUID } from 'node:crypto';
import { Router, type NextFunction, type Request, type RequestHandler, type Response } from 'express';
import { exchangeOf } from '../../traffic/exchange';
import { SlidingWindow } from '../../traffic/sliding-window';
import type { World } from '../../world';
import type { EntraGrants } from '../entra/entra-grants';
import {
  accessDenied,
  badBody,
  GraphError,
  invalidToken,
  itemNotFound,
  malformedId,
  staleChangeKey,
  throttled,
} from '../graph-error';
import type { Mailbox, MailCalendar, StoredEvent } from '../mailbox';
import type { Mailboxes } from '../mailboxes';
import type { MicrosoftSettings } from '../microsoft-settings';
import { supportedTimeZones } from '../zones';
import { DeltaRounds } from './delta';
import { createEvent } from './event-creation';
import { applyBody } from './event-input';
import { etagOf, eventView } from './event-output';
import { listPage, parameter } from './event-query';
import { preferencesOf, type Preferences } from './preferences';
import type { Subscriptions } from './subscriptions';

const WRITE = ['calendars.readwrite'];
const READ = [...WRITE, 'calendars.read', 'calendars.readbasic'];
const TEN_MINUTES_MS = 600_000;

export interface GraphParts {
  world: World;
  mailboxes: Mailboxes;
  grants: EntraGrants;
  subscriptions: Subscriptions;
  settings: () => MicrosoftSettings;
}

interface Call {
  request: Request;
  response: Response;
  mailbox: Mailbox;
  preferences: Preferences;
}

type Handle = (call: Call) => unknown;

/** graph.microsoft.com/v1.0 */
export class Graph {
  readonly router = Router();
  readonly delta: DeltaRounds;
  private readonly window = new SlidingWindow(TEN_MINUTES_MS);

  constructor(private readonly parts: GraphParts) {
    this.delta = new DeltaRounds(parts.settings);
    const v1 = Router();
    this.router.use('/v1.0', v1);
    this.router.use((_request, _response, next) =>
      next(new GraphError(404, 'ResourceNotFound', 'Resource not found.')),
    );

    v1.get(
      '/me',
      this.call(READ, ({ mailbox }) => identity(mailbox)),
    );
    v1.get(
      '/me/calendars',
      this.call(READ, (call) => this.calendars(call)),
    );
    v1.get(
      '/me/outlook/supportedTimeZones',
      this.call(READ, () => ({ value: supportedTimeZones('Windows') })),
    );
    v1.get(
      "/me/outlook/supportedTimeZones\\(TimeZoneStandard='Iana'\\)",
      this.call(READ, () => ({ value: supportedTimeZones('Iana') })),
    );
    v1.get(
      '/me/events/delta',
      this.call(READ, () => refuseDelta()),
    );
    for (const prefix of ['/me', '/me/calendar', '/me/calendars/:calendarId']) {
      if (prefix !== '/me')
        v1.get(
          prefix,
          this.call(READ, (call) => calendarView(call, this.calendarOf(call))),
        );
      v1.get(
        `${prefix}/calendarView/delta`,
        this.call(READ, (call) => this.deltaPage(call)),
      );
      v1.get(
        `${prefix}/calendarView`,
        this.call(READ, (call) => this.list(call)),
      );
      v1.get(
        `${prefix}/events`,
        this.call(READ, (call) => this.list(call)),
      );
      v1.post(
        `${prefix}/events`,
        this.call(WRITE, (call) => this.create(call)),
      );
      v1.get(
        `${prefix}/events/:eventId`,
        this.call(READ, (call) => this.read(call)),
      );
      v1.patch(
        `${prefix}/events/:eventId`,
        this.call(WRITE, (call) => this.patch(call)),
      );
      v1.delete(
        `${prefix}/events/:eventId`,
        this.call(WRITE, (call) => this.remove(call)),
      );
    }
    const { subscriptions } = parts;
    v1.get(
      '/subscriptions',
      this.call(READ, ({ mailbox }) => ({ value: subscriptions.list(mailbox) })),
    );
    v1.post(
      '/subscriptions',
      this.call(READ, async ({ mailbox, request, response, preferences }) => {
        const created = await subscriptions.create(mailbox, json(request), preferences);
        response.status(201);
        return created;
      }),
    );
    v1.get(
      '/subscriptions/:id',
      this.call(READ, ({ mailbox, request }) => subscriptions.read(mailbox, String(request.params['id']))),
    );
    v1.patch(
      '/subscriptions/:id',
      this.call(READ, ({ mailbox, request }) =>
        subscriptions.renew(mailbox, String(request.params['id']), json(request)),
      ),
    );
    v1.post(
      '/subscriptions/:id/reauthorize',
      this.call(READ, ({ mailbox, request }) => subscriptions.reauthorize(mailbox, String(request.params['id']))),
    );
    v1.delete(
      '/subscriptions/:id',
      this.call(READ, ({ mailbox, request }) => subscriptions.remove(mailbox, String(request.params['id']))),
    );
  }

  reset(): void {
    this.delta.clear();
    this.window.clear();
  }

  /** Token, scope, limits, preferences; then the handler's answer, or 204 without one. */
  private call(scopes: readonly string[], handle: Handle): RequestHandler {
    return async (request: Request, response: Response, next: NextFunction) => {
      response.set({ 'request-id': randomUUID(), 'cache-control': 'private' });
      const clientRequestId = request.get('client-request-id');
      if (clientRequestId) response.set('client-request-id', clientRequestId);
      try {
        const mailbox = this.authorise(request, scopes);
        this.throttle(request, mailbox);
        const preferences = preferencesOf(request);
        if (preferences.applied.length > 0) response.set('Preference-Applied', preferences.applied.join(', '));
        const answer = await handle({ request, response, mailbox, preferences });
        if (answer === undefined) response.status(204).end();
        else response.json(answer);
      } catch (error) {
        next(error);
      }
    };
  }

  private authorise(request: Request, scopes: readonly string[]): Mailbox {
    const token = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1];
    if (!token) throw invalidToken('Access token is empty.');
    const access = this.parts.grants.access(token);
    const mailbox = access && this.parts.mailboxes.find(access.account);
    if (!access || !mailbox) throw invalidToken();
    const granted = access.scopes.map((scope) => scope.slice(scope.lastIndexOf('/') + 1).toLowerCase());
    if (!scopes.some((scope) => granted.includes(scope))) throw accessDenied();
    return mailbox;
  }

  /** A fifth request under way for one mailbox is refused, and so are too many in ten minutes. */
  private throttle(request: Request, mailbox: Mailbox): void {
    const { requestsInFlight, requestsPerTenMinutes, retryAfter } = this.parts.settings();
    const { world } = this.parts;
    const exchange = exchangeOf(request);
    if (requestsInFlight !== null && world.traffic.inFlight('microsoft', mailbox.email) > requestsInFlight) {
      exchange.throttled = true;
      throw throttled(retryAfter, 'MailboxConcurrency');
    }
    if (requestsPerTenMinutes === null) return;
    if (this.window.take(mailbox.email, requestsPerTenMinutes, world.clock.now()) > 0) {
      exchange.throttled = true;
      throw throttled(retryAfter, 'request');
    }
  }

  private calendars({ mailbox }: Call) {
    return { '@odata.context': '…', value: mailbox.calendars.map((calendar) => calendarBody(mailbox, calendar)) };
  }

  private calendarOf({ mailbox, request }: Call): MailCalendar {
    const id = request.params['calendarId'];
    if (id === undefined) return mailbox.primary;
    const calendar = mailbox.calendar(String(id));
    if (!calendar || id === 'primary') throw itemNotFound();
    return calendar;
  }

  private list(call: Call) {
    const { request, mailbox, preferences } = call;
    const defaultSize = this.parts.settings().pageSize;
    return listPage(request, { mailbox, calendar: this.calendarOf(call), preferences, defaultSize });
  }

  private deltaPage(call: Call) {
    const { request, mailbox, preferences } = call;
    return this.delta.page(request, { mailbox, calendar: this.calendarOf(call), preferences });
  }

  private create(call: Call) {
    const { request, response, mailbox, preferences } = call;
    const calendar = this.calendarOf(call);
    if (!calendar.writable) throw accessDenied();
    const { duplicateTransaction, touchAfterCreate } = this.parts.settings();
    const options = { duplicateTransaction, preferences, madeByApp: true };
    const event = createEvent({ mailbox, calendar }, json(request), options);
    response.status(201);
    const shown = eventView(mailbox, event, { preferences });
    if (touchAfterCreate) mailbox.touch(event, 'updated');
    return shown;
  }

  private read(call: Call) {
    const { request, mailbox, preferences } = call;
    const select = parameter(request, '$select')?.split(',');
    return eventView(mailbox, this.eventOf(call), { preferences, select, expand: parameter(request, '$expand') });
  }

  private patch(call: Call) {
    const { request, mailbox, preferences } = call;
    const event = this.writable(call);
    Object.assign(event, applyBody({ ...event }, json(request)));
    mailbox.touch(event, 'updated');
    return eventView(mailbox, event, { preferences });
  }

  private remove(call: Call): void {
    call.mailbox.remove(this.writable(call));
  }

  private writable(call: Call): StoredEvent {
    const event = this.eventOf(call);
    if (call.mailbox.calendar(event.calendarId)?.writable === false) throw accessDenied();
    const ifMatch = call.request.get('if-match');
    if (ifMatch !== undefined && ifMatch !== '*' && ifMatch !== etagOf(event)) throw staleChangeKey();
    return event;
  }

  private eventOf(call: Call): StoredEvent {
    const id = String(call.request.params['eventId']);
    if (!/^AA(Mk|kA)[A-Za-z0-9_=-]{80,}$/.test(id)) throw malformedId();
    const event = call.mailbox.find(id);
    if (!event || event.deleted) throw itemNotFound();
    if (call.request.params['calendarId'] !== undefined && event.calendarId !== this.calendarOf(call).id)
      throw itemNotFound();
    return event;
  }
}

function json(request: Request): unknown {
  if (!/^application\/json/i.test(request.get('content-type') ?? ''))
    throw badBody('Content-Type must be application/json.');
  try {
    return JSON.parse(exchangeOf(request).body.toString('utf8')) as unknown;
  } catch {
    throw badBody();
  }
}

function refuseDelta(): never {
  throw new GraphError(
    400,
    'BadRequest',
    "Unsupported request: Change tracking is not supported against 'microsoft.graph.event'.",
  );
}

function identity(mailbox: Mailbox) {
  return { id: mailbox.oid, displayName: mailbox.name, mail: mailbox.email, userPrincipalName: mailbox.email };
}

function calendarView({ mailbox }: Call, calendar: MailCalendar) {
  return calendarBody(mailbox, calendar);
}

function calendarBody(mailbox: Mailbox, calendar: MailCalendar) {
  return {
    id: calendar.id,
    name: calendar.name,
    color: 'auto',
    hexColor: '',
    isDefaultCalendar: calendar.primary,
    changeKey: 'DwAAABYAAAA=',
    canShare: calendar.primary,
    canViewPrivateItems: true,
    canEdit: calendar.writable,
    isRemovable: !calendar.primary,
    isTallyingResponses: false,
    allowedOnlineMeetingProviders: [],
    defaultOnlineMeetingProvider: 'unknown',
    owner: { name: mailbox.name, address: mailbox.email },
  };
}
