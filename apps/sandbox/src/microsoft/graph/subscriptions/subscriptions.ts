import { randomUUID } from 'node:crypto';
import type { SandboxClock } from '../../../clock';
import type { Notifier, Outlet } from '../../../notifications/notifier';
import type { EventChanged, Mailbox } from '../../mailboxes/mailbox';
import { GraphError } from '../graph-error';
import { shakeHands } from './handshake';
import { changeNotifications, lifecycleNotification, type LifecycleEvent } from './notification';
import type { Subscription } from './subscription';
import { expiryOf, readCreation, watchedCalendar, type SubscriptionRequest } from './subscription-request';

/** Answers that come later than this count as none. Retries go on for some time, not for four hours. */
const DELIVERY = {
  timeoutMs: 3_000,
  retryTimeoutMs: 10_000,
  firstRetryMs: 500,
  maxAttempts: 5,
  shouldRetry: (status: number | null) => status === null || status < 200 || status > 299,
};
const MOST_PER_MAILBOX = 1_000;

interface Live {
  subscription: Subscription;
  mailbox: Mailbox;
  changes: Outlet<object>;
  stop: () => void;
}

/** Subscriptions to the events of calendars, and what they tell. One that has expired does not exist. */
export class Subscriptions {
  private readonly byId = new Map<string, Live>();

  constructor(private readonly parts: { clock: SandboxClock; notifier: Notifier }) {}

  /** @throws GraphError 400, 403, 409 when there is one for the same changes already */
  async create(mailbox: Mailbox, body: unknown, options: { immutableIds: boolean }): Promise<Subscription> {
    const asked = readCreation(body);
    const calendarId = watchedCalendar(mailbox, asked.resource);
    const expiresAt = expiryOf(asked.expirationDateTime, this.parts.clock.now());
    this.refuseMore(mailbox, { calendarId, changeTypes: asked.changeType });
    for (const url of new Set([asked.notificationUrl, asked.lifecycleNotificationUrl ?? asked.notificationUrl])) {
      await shakeHands(this.parts.notifier, url);
    }
    // While hands were shaken another request may have been faster.
    this.refuseMore(mailbox, { calendarId, changeTypes: asked.changeType });
    const subscription = newSubscription(mailbox, asked, { calendarId, expiresAt, ...options });
    this.listen(mailbox, subscription);
    return subscription;
  }

  list(mailbox: Mailbox): Subscription[] {
    return this.of(mailbox).map(({ subscription }) => subscription);
  }

  /** @throws GraphError 404 */
  remove(mailbox: Mailbox, id: string): void {
    this.drop(this.find(mailbox, id));
  }

  /** Without a word; only those of one calendar, if one is named. */
  removeAllOf(mailbox: Mailbox, calendarId?: string): void {
    for (const live of this.of(mailbox)) {
      if (calendarId === undefined || live.subscription.calendarId === calendarId) this.drop(live);
    }
  }

  /** Tells every subscription of an account that has a lifecycle address; those that are said to be removed are. */
  tell(mailbox: Mailbox, event: LifecycleEvent): void {
    for (const live of this.of(mailbox)) {
      const { lifecycleUrl } = live.subscription;
      if (lifecycleUrl !== null) {
        this.outlet(mailbox, lifecycleUrl).push(lifecycleNotification(live.subscription, event));
      }
      if (event === 'subscriptionRemoved') this.drop(live);
    }
  }

  clear(): void {
    for (const live of this.byId.values()) this.drop(live);
  }

  save(): Subscription[] {
    return [...this.byId.values()].map(({ subscription }) => subscription);
  }

  load(saved: readonly Subscription[], mailboxOf: (email: string) => Mailbox | undefined): void {
    for (const subscription of saved) {
      const mailbox = mailboxOf(subscription.email);
      if (mailbox) this.listen(mailbox, subscription);
    }
  }

  private listen(mailbox: Mailbox, subscription: Subscription): void {
    const live: Live = {
      subscription,
      mailbox,
      changes: this.outlet(mailbox, subscription.notificationUrl),
      stop: mailbox.onChange((change) => this.notify(live, change)),
    };
    this.byId.set(subscription.id, live);
  }

  private notify(live: Live, change: EventChanged): void {
    const { subscription, mailbox, changes } = live;
    if (subscription.expiresAt <= this.parts.clock.now()) return this.drop(live);
    if (change.event.calendarId !== subscription.calendarId) return;
    for (const item of changeNotifications(mailbox, subscription, change)) changes.push(item);
  }

  private of(mailbox: Mailbox): Live[] {
    const now = this.parts.clock.now();
    return [...this.byId.values()].filter((live) => live.mailbox === mailbox && live.subscription.expiresAt > now);
  }

  private find(mailbox: Mailbox, id: string): Live {
    const live = this.byId.get(id);
    if (!live || live.mailbox !== mailbox || live.subscription.expiresAt <= this.parts.clock.now()) {
      throw new GraphError(404, 'ResourceNotFound', 'The object was not found.');
    }
    return live;
  }

  private refuseMore(mailbox: Mailbox, asked: Pick<Subscription, 'calendarId' | 'changeTypes'>): void {
    const existing = this.list(mailbox);
    const same = existing.find(
      ({ calendarId, changeTypes }) =>
        calendarId === asked.calendarId && changeTypes.join(',') === asked.changeTypes.join(','),
    );
    if (same) {
      throw new GraphError(
        409,
        'ObjectIdentifierInUse',
        `Subscription Id ${same.id} already exists for the requested combination`,
      );
    }
    if (existing.length >= MOST_PER_MAILBOX) {
      throw new GraphError(403, 'ExtensionError', `The limit of ${MOST_PER_MAILBOX} subscriptions has been reached.`);
    }
  }

  private drop(live: Live): void {
    live.stop();
    live.changes.close();
    this.byId.delete(live.subscription.id);
  }

  private outlet(mailbox: Mailbox, url: string): Outlet<object> {
    return this.parts.notifier.outlet<object>({
      provider: 'microsoft',
      account: mailbox.email,
      url,
      policy: DELIVERY,
      compose: (value) => ({ headers: { 'content-type': 'application/json' }, body: JSON.stringify({ value }) }),
    });
  }
}

function newSubscription(
  mailbox: Mailbox,
  asked: SubscriptionRequest,
  settled: Pick<Subscription, 'calendarId' | 'expiresAt' | 'immutableIds'>,
): Subscription {
  return {
    id: randomUUID(),
    email: mailbox.email,
    creatorId: mailbox.oid,
    resource: asked.resource,
    changeTypes: asked.changeType,
    notificationUrl: asked.notificationUrl,
    lifecycleUrl: asked.lifecycleNotificationUrl ?? null,
    clientState: asked.clientState ?? null,
    calendarId: settled.calendarId,
    expiresAt: settled.expiresAt,
    immutableIds: settled.immutableIds,
  };
}
