import { randomUUID } from 'node:crypto';
import type { SandboxClock } from '../../clock';
import { judgeWebhookAddress } from '../../notifications/webhook-address';
import type { Notifier, Outlet } from '../../notifications/notifier';
import { GraphError } from '../graph-error';
import type { EventChanged, Mailbox } from '../mailbox';
import type { MicrosoftSettings } from '../microsoft-settings';
import { etagOf } from './event-output';

const HANDSHAKE_MS = 10_000;
const MINUTE_MS = 60_000;
const SHORTEST_MINUTES = 45;

export interface SavedSubscription {
  id: string;
  email: string;
  calendarId: string;
  resource: string;
  changeTypes: string[];
  notificationUrl: string;
  lifecycleUrl: string | null;
  clientState: string | null;
  expiresAt: number;
  immutableIds: boolean;
}

interface Subscription extends SavedSubscription {
  mailbox: Mailbox;
  outlet: Outlet<object>;
  stop: () => void;
}

export type LifecycleEvent = 'reauthorizationRequired' | 'subscriptionRemoved' | 'missed';

/** Subscriptions of calendars: handshake, notifications in batches, renewal, expiry. */
export class Subscriptions {
  private readonly byId = new Map<string, Subscription>();

  constructor(private readonly parts: { clock: SandboxClock; notifier: Notifier; settings: () => MicrosoftSettings }) {}

  async create(mailbox: Mailbox, body: unknown, options: { immutableIds: boolean }): Promise<Record<string, unknown>> {
    const asked = (body ?? {}) as Record<string, unknown>;
    const changeTypes = text(asked, 'changeType')
      .split(',')
      .map((type) => type.trim().toLowerCase());
    if (changeTypes.some((type) => !['created', 'updated', 'deleted'].includes(type))) throw invalid('changeType');
    const notificationUrl = address(text(asked, 'notificationUrl'));
    const lifecycleUrl =
      asked['lifecycleNotificationUrl'] === undefined ? null : address(text(asked, 'lifecycleNotificationUrl'));
    const clientState = asked['clientState'] === undefined ? null : text(asked, 'clientState');
    if (clientState !== null && clientState.length > 128) throw invalid('clientState');
    const resource = text(asked, 'resource');
    const calendarId = calendarOf(mailbox, resource);
    const expiresAt = this.expiry(text(asked, 'expirationDateTime'));
    for (const existing of this.of(mailbox)) {
      if (existing.calendarId === calendarId && existing.changeTypes.join() === changeTypes.join()) {
        throw new GraphError(
          409,
          'ObjectIdentifierInUse',
          `Subscription Id ${existing.id} already exists for the requested combination`,
        );
      }
    }
    for (const url of new Set([notificationUrl, lifecycleUrl])) if (url) await this.shakeHands(url);
    const saved: SavedSubscription = {
      id: randomUUID(),
      email: mailbox.email,
      calendarId,
      resource,
      changeTypes,
      notificationUrl,
      lifecycleUrl,
      clientState,
      expiresAt,
      immutableIds: options.immutableIds,
    };
    return view(this.listen(mailbox, saved));
  }

  list(mailbox: Mailbox): Record<string, unknown>[] {
    return this.of(mailbox).map(view);
  }

  read(mailbox: Mailbox, id: string): Record<string, unknown> {
    return view(this.find(mailbox, id));
  }

  renew(mailbox: Mailbox, id: string, body: unknown): Record<string, unknown> {
    const subscription = this.find(mailbox, id);
    subscription.expiresAt = this.expiry(text((body ?? {}) as Record<string, unknown>, 'expirationDateTime'));
    return view(subscription);
  }

  reauthorize(mailbox: Mailbox, id: string): void {
    this.find(mailbox, id);
  }

  remove(mailbox: Mailbox, id: string): void {
    this.drop(this.find(mailbox, id));
  }

  expireAllOf(mailbox: Mailbox): void {
    for (const subscription of this.of(mailbox)) this.drop(subscription);
  }

  /** What Microsoft tells about the subscriptions of an account themselves. */
  tell(mailbox: Mailbox, lifecycleEvent: LifecycleEvent): void {
    for (const subscription of this.of(mailbox)) {
      const { id: subscriptionId, clientState, lifecycleUrl } = subscription;
      if (lifecycleUrl) {
        this.outlet(mailbox, lifecycleUrl).push({
          subscriptionId,
          subscriptionExpirationDateTime: iso(subscription.expiresAt),
          tenantId: mailbox.tid,
          clientState,
          lifecycleEvent,
        });
      }
      if (lifecycleEvent === 'subscriptionRemoved') this.drop(subscription);
    }
  }

  clear(): void {
    for (const subscription of this.byId.values()) this.drop(subscription);
  }

  save(): SavedSubscription[] {
    return [...this.byId.values()].map(({ mailbox: _mailbox, outlet: _outlet, stop: _stop, ...saved }) => saved);
  }

  load(saved: readonly SavedSubscription[], mailboxOf: (email: string) => Mailbox | undefined): void {
    for (const each of saved) {
      const mailbox = mailboxOf(each.email);
      if (mailbox) this.listen(mailbox, each);
    }
  }

  private listen(mailbox: Mailbox, saved: SavedSubscription): Subscription {
    const outlet = this.outlet(mailbox, saved.notificationUrl);
    const subscription: Subscription = { ...saved, mailbox, outlet, stop: () => undefined };
    subscription.stop = mailbox.onChange((change) => this.notify(subscription, change));
    this.byId.set(saved.id, subscription);
    return subscription;
  }

  private of(mailbox: Mailbox): Subscription[] {
    const now = this.parts.clock.now();
    return [...this.byId.values()].filter((candidate) => candidate.mailbox === mailbox && candidate.expiresAt > now);
  }

  private find(mailbox: Mailbox, id: string): Subscription {
    const found = this.of(mailbox).find((candidate) => candidate.id === id);
    if (!found) throw new GraphError(404, 'ResourceNotFound', 'The object was not found.');
    return found;
  }

  private drop(subscription: Subscription): void {
    subscription.stop();
    subscription.outlet.close();
    this.byId.delete(subscription.id);
  }

  private notify(subscription: Subscription, { kind, event }: EventChanged): void {
    if (subscription.expiresAt <= this.parts.clock.now()) return this.drop(subscription);
    if (event.calendarId !== subscription.calendarId || !subscription.changeTypes.includes(kind)) return;
    const { mailbox, id: subscriptionId, clientState } = subscription;
    const eventId = subscription.immutableIds ? event.immutableId : event.id;
    const path = `Users/${mailbox.oid}/Events/${eventId}`;
    const item = {
      subscriptionId,
      subscriptionExpirationDateTime: iso(subscription.expiresAt),
      changeType: kind,
      clientState,
      tenantId: mailbox.tid,
      resource: path,
      resourceData: {
        '@odata.type': '#Microsoft.Graph.Event',
        '@odata.id': path,
        '@odata.etag': etagOf(event),
        id: eventId,
      },
    };
    subscription.outlet.push(item);
    // A creation is commonly told twice.
    if (kind === 'created' && subscription.changeTypes.includes('updated')) {
      subscription.outlet.push({ ...item, changeType: 'updated' });
    }
  }

  private outlet(mailbox: Mailbox, url: string): Outlet<object> {
    return this.parts.notifier.outlet<object>({
      provider: 'microsoft',
      account: mailbox.email,
      url,
      policy: {
        timeoutMs: HANDSHAKE_MS,
        firstRetryMs: 500,
        maxAttempts: 5,
        shouldRetry: (status) => status === null || status < 200 || status > 299,
      },
      compose: (items) => ({ headers: { 'content-type': 'application/json' }, body: JSON.stringify({ value: items }) }),
    });
  }

  /** The token holds what must be decoded exactly once. */
  private async shakeHands(url: string): Promise<void> {
    const token = `Validation: Testing client application reachability + a%2Bb%3A for ${randomUUID()}`;
    const target = `${url}${url.includes('?') ? '&' : '?'}validationToken=${encodeURIComponent(token)}`;
    const headers = { 'content-type': 'text/plain; charset=utf-8' };
    const answer = await this.parts.notifier.post(target, { headers, body: '' }, HANDSHAKE_MS);
    const refused = (why: string) => new GraphError(400, 'ValidationError', `Subscription validation request ${why}`);
    if (!answer) throw refused('timed out.');
    if (answer.status !== 200)
      throw refused('failed. Notification endpoint must respond with 200 OK to validation request.');
    if (answer.body !== token || !/^text\/plain/i.test(answer.contentType)) {
      throw refused('failed. Response must exactly match validationToken query parameter.');
    }
  }

  private expiry(value: string): number {
    const now = this.parts.clock.now();
    const asked = Date.parse(value);
    const longest = this.parts.settings().subscriptionMinutes;
    if (Number.isNaN(asked)) throw invalid('expirationDateTime');
    if (asked > now + longest * MINUTE_MS) {
      throw new GraphError(
        400,
        'ExtensionError',
        `Subscription expiration can only be ${longest} minutes in the future.`,
      );
    }
    if (asked <= now) throw new GraphError(400, 'ExtensionError', 'Subscription expiration must be in the future.');
    return Math.max(asked, now + SHORTEST_MINUTES * MINUTE_MS);
  }
}

function calendarOf(mailbox: Mailbox, resource: string): string {
  const path = resource.replace(/^\/+/, '');
  if (/^me(\/calendar)?\/events$/i.test(path)) return mailbox.primary.id;
  const id = /^me\/calendars\/([^/]+)\/events$/i.exec(path)?.[1];
  const calendar = id === undefined ? undefined : mailbox.calendar(decoded(id));
  if (!calendar) throw invalid('resource');
  return calendar.id;
}

/** As it stands when it cannot be decoded. */
function decoded(id: string): string {
  try {
    return decodeURIComponent(id);
  } catch {
    return id;
  }
}

function address(url: string): string {
  if (judgeWebhookAddress(url) !== 'ok') throw invalid('notificationUrl');
  return url;
}

function text(body: Record<string, unknown>, name: string): string {
  const value = body[name];
  if (typeof value !== 'string') throw invalid(name);
  return value;
}

function invalid(name: string): GraphError {
  return new GraphError(400, 'InvalidRequest', `Could not process subscription creation payload: ${name}.`);
}

function iso(instant: number): string {
  return `${new Date(instant).toISOString().slice(0, 19)}.0000000+00:00`;
}

function view(subscription: Subscription): Record<string, unknown> {
  return {
    '@odata.context': 'https://graph.microsoft.com/v1.0/$metadata#subscriptions/$entity',
    id: subscription.id,
    resource: subscription.resource,
    applicationId: '24d3b144-21ae-4080-943f-7067b395b913',
    changeType: subscription.changeTypes.join(','),
    clientState: subscription.clientState,
    notificationUrl: subscription.notificationUrl,
    lifecycleNotificationUrl: subscription.lifecycleUrl,
    expirationDateTime: `${new Date(subscription.expiresAt).toISOString().slice(0, 19)}.0000000Z`,
    creatorId: subscription.mailbox.oid,
    includeResourceData: null,
    latestSupportedTlsVersion: 'v1_2',
    notificationQueryOptions: null,
    notificationUrlAppId: null,
    encryptionCertificate: null,
    encryptionCertificateId: null,
  };
}
