import { Agent, request } from 'undici';
import type { FaultRules } from '../faults/fault-rules';
import { isOf, type OwnerFilter } from '../owner-filter';
import type { ProviderName } from '../provider-name';

export interface WebhookRequest {
  headers: Record<string, string>;
  /** Empty string: no body. */
  body: string;
}

export interface WebhookAnswer {
  status: number;
  contentType: string;
  body: string;
}

/** How a provider delivers. */
export interface DeliveryPolicy {
  timeoutMs: number;
  /** Of attempts after the first one, where it differs. */
  retryTimeoutMs?: number;
  /** Wait before the first retry; doubles each time. */
  firstRetryMs: number;
  maxAttempts: number;
  /** @param status null: no answer in time, or no connection */
  shouldRetry(status: number | null): boolean;
}

/** Where the notifications of one watch go. Items pushed while one is under way leave together in the next. */
export interface OutletOptions<Item> {
  provider: ProviderName;
  account: string;
  url: string;
  policy: DeliveryPolicy;
  /** Called when a delivery starts. Undefined: there is nothing to tell any more (the watch has expired). */
  compose(items: Item[]): WebhookRequest | undefined;
}

export interface Outlet<Item> {
  push(item: Item): void;
  /** What is still queued is dropped. */
  close(): void;
}

export interface NotificationRecord {
  at: string;
  provider: ProviderName;
  account: string;
  outcome: 'delivered' | 'failed' | 'lost';
  /** Last answer; null without one. */
  status: number | null;
  attempts: number;
}

/** Whom a notification is about. */
export type Destination = Pick<NotificationRecord, 'provider' | 'account'>;

const MAX_RECORDS = 10_000;

/** Delivers webhooks, with the losses, delays and doubles that the fault rules ask for. */
export class Notifier {
  private readonly agent = new Agent({ keepAliveTimeout: 4_000, connections: 32 });
  private readonly timers = new Map<NodeJS.Timeout, Destination>();
  private records: NotificationRecord[] = [];
  private destinations: Destination[] = [];
  private idleWaiters: (() => void)[] = [];
  /** Aborted by `clear`: what was started before must not go on. */
  private era = new AbortController();

  constructor(private readonly faults: FaultRules) {}

  outlet<Item>(options: OutletOptions<Item>): Outlet<Item> {
    let queue: Item[] = [];
    let busy = false;
    let closed = false;
    const flush = async (): Promise<void> => {
      busy = true;
      // Closing empties the queue.
      while (queue.length > 0) {
        const items = queue;
        queue = [];
        const webhook = options.compose(items);
        if (webhook) await this.send(options, webhook);
      }
      busy = false;
    };
    return {
      push: (item) => {
        if (closed) return;
        queue.push(item);
        if (!busy) {
          busy = true;
          this.later(options, 0, flush);
        }
      },
      close: () => {
        closed = true;
        queue = [];
      },
    };
  }

  /**
   * One plain POST, for handshakes: no fault, no retry.
   *
   * @returns undefined without an answer in time
   */
  async post(url: string, { headers, body }: WebhookRequest, timeoutMs: number): Promise<WebhookAnswer | undefined> {
    try {
      const answer = await request(url, {
        method: 'POST',
        headers: body === '' ? { ...headers, 'content-length': '0' } : headers,
        body: body === '' ? null : body,
        dispatcher: this.agent,
        signal: AbortSignal.any([this.era.signal, AbortSignal.timeout(timeoutMs)]),
      });
      const contentType = answer.headers['content-type'];
      return {
        status: answer.statusCode,
        contentType: typeof contentType === 'string' ? contentType : '',
        body: await answer.body.text(),
      };
    } catch {
      return undefined;
    }
  }

  /** Resolves once nothing is queued, on its way, delayed or waiting for a retry. */
  idle(): Promise<void> {
    if (this.destinations.length === 0) return Promise.resolve();
    return new Promise((resolve) => this.idleWaiters.push(resolve));
  }

  /** One for each delivery that is queued, on its way, delayed or waiting for a retry. */
  underWay(owner: OwnerFilter = {}): Destination[] {
    return this.destinations.filter((each) => isOf(owner, each));
  }

  /** Newest last. */
  history(owner: OwnerFilter = {}): NotificationRecord[] {
    return this.records.filter((record) => isOf(owner, record));
  }

  clear(): void {
    this.era.abort();
    this.era = new AbortController();
    for (const timer of this.timers.keys()) clearTimeout(timer);
    const waiting = new Set(this.timers.values());
    this.destinations = this.destinations.filter((each) => !waiting.has(each));
    this.timers.clear();
    this.records = [];
    this.tellIdle();
  }

  async close(): Promise<void> {
    this.clear();
    await this.agent.destroy();
  }

  private async send<Item>(options: OutletOptions<Item>, webhook: WebhookRequest): Promise<void> {
    const fault = this.faults.strikeNotification(options.provider, options.account);
    if (fault?.mode === 'lose') return this.note(options, { outcome: 'lost', status: null, attempts: 0 });
    if (fault?.mode === 'delay') return this.later(options, fault.ms ?? 1_000, () => this.attempt(options, webhook, 1));
    if (fault?.mode === 'double') this.later(options, fault.ms ?? 0, () => this.attempt(options, webhook, 1));
    await this.attempt(options, webhook, 1);
  }

  private async attempt<Item>(options: OutletOptions<Item>, webhook: WebhookRequest, attempts: number): Promise<void> {
    const { era } = this;
    const { policy } = options;
    const timeoutMs = attempts === 1 ? policy.timeoutMs : (policy.retryTimeoutMs ?? policy.timeoutMs);
    const answer = await this.post(options.url, webhook, timeoutMs);
    if (era !== this.era) return;
    const status = answer?.status ?? null;
    if (attempts < policy.maxAttempts && policy.shouldRetry(status)) {
      this.later(options, policy.firstRetryMs * 2 ** (attempts - 1), () =>
        this.attempt(options, webhook, attempts + 1),
      );
      return;
    }
    const delivered = status !== null && status >= 200 && status < 300;
    this.note(options, { outcome: delivered ? 'delivered' : 'failed', status, attempts });
  }

  private later({ provider, account }: Destination, ms: number, work: () => Promise<void>): void {
    const destination = { provider, account };
    this.destinations.push(destination);
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      void work().finally(() => {
        this.destinations = this.destinations.filter((each) => each !== destination);
        this.tellIdle();
      });
    }, ms);
    this.timers.set(timer, destination);
  }

  private note<Item>(
    { provider, account }: OutletOptions<Item>,
    outcome: Pick<NotificationRecord, 'outcome' | 'status' | 'attempts'>,
  ): void {
    this.records.push({ at: new Date().toISOString(), provider, account, ...outcome });
    if (this.records.length > MAX_RECORDS) this.records.splice(0, MAX_RECORDS / 2);
  }

  private tellIdle(): void {
    if (this.destinations.length > 0) return;
    const waiters = this.idleWaiters;
    this.idleWaiters = [];
    for (const resolve of waiters) resolve();
  }
}
