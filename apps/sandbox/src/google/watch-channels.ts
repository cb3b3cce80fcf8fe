import { createHash } from 'node:crypto';
import type { SandboxClock } from '../clock';
import type { DeliveryPolicy, Notifier, Outlet, WebhookRequest } from '../notifications/notifier';
import { judgeWebhookAddress } from '../notifications/webhook-address';
import type { Settings } from '../settings';
import type { CalendarStore } from './calendars/calendar-store';
import { GoogleError, invalid, required } from './google-error';
import type { GoogleSettings } from './google-settings';
import type { Grant } from '../oauth/grants';

type Fields = Record<string, unknown>;

interface SavedChannel {
  /** Client and id: every client has ids of its own. */
  key: string;
  id: string;
  resourceId: string;
  resourceUri: string;
  calendarId: string;
  address: string;
  token: string | undefined;
  account: string;
  expiresAt: number;
  /** Of the last message; the first one is the `sync` message's. */
  messageNumber: number;
}

interface Channel extends SavedChannel {
  outlet: Outlet<'exists'>;
  stopListening: () => void;
}

export interface SavedChannels {
  channels: SavedChannel[];
  usedKeys: Set<string>;
}

/** Whatever longer life is asked for; nobody asks for a shorter one. */
const LIFE_MS = 7 * 86_400_000;

/** 500, 502, 503 and 504 are tried again; every other answer, and none at all, is final. */
const POLICY: DeliveryPolicy = {
  timeoutMs: 10_000,
  firstRetryMs: 500,
  maxAttempts: 6,
  shouldRetry: (status) => status !== null && [500, 502, 503, 504].includes(status),
};

/** Push channels of events.watch: a POST without a body for each change, one's own included. */
export class WatchChannels {
  private readonly channels = new Map<string, Channel>();
  /** An id is never free again. */
  private readonly usedKeys = new Set<string>();

  constructor(
    private readonly clock: SandboxClock,
    private readonly notifier: Notifier,
    private readonly settings: Settings<GoogleSettings>,
  ) {}

  /** @throws GoogleError 400 */
  async open(calendar: CalendarStore, grant: Grant, body: unknown): Promise<object> {
    const { id, address, token } = readRequest(body);
    const expiresAt = this.clock.now() + LIFE_MS;
    if (!calendar.properties.watchable) {
      throw new GoogleError(
        400,
        'pushNotSupportedForRequestedResource',
        'Push notifications are not supported by this resource.',
      );
    }
    const key = keyOf(grant, id);
    if (this.usedKeys.has(key)) throw new GoogleError(400, 'channelIdNotUnique', `Channel id ${id} not unique`);
    this.usedKeys.add(key);

    const channel = this.listen(calendar, {
      key,
      id,
      resourceId: createHash('sha256').update(calendar.epoch).digest('base64url').slice(0, 27),
      resourceUri: resourceUriOf(calendar),
      calendarId: calendar.properties.id,
      address,
      token,
      account: grant.account,
      expiresAt,
      messageNumber: 1,
    });
    // An outlet of its own, so that a change that comes at once is not told in place of `sync`.
    const greeting = this.notifier.outlet<'sync'>({
      ...targetOf(channel),
      compose: () => this.compose(channel, { state: 'sync', number: 1 }),
    });
    greeting.push('sync');
    if (this.settings.values.syncMessageFirst) await this.notifier.idle();
    return {
      kind: 'api#channel',
      id,
      resourceId: channel.resourceId,
      resourceUri: channel.resourceUri,
      token,
      expiration: String(expiresAt),
    };
  }

  /** Only whom it was opened for can stop it, through the same client. @throws GoogleError 404 */
  stop(grant: Grant, body: unknown): void {
    const { id, resourceId } = Object(body) as Fields;
    if (typeof id !== 'string' || typeof resourceId !== 'string') throw required('Required');
    const channel = this.channels.get(keyOf(grant, id));
    if (channel?.account !== grant.account || channel.resourceId !== resourceId || this.hasExpired(channel)) {
      throw new GoogleError(404, 'notFound', `Channel '${id}' not found for project '100000000000'`);
    }
    this.drop(channel);
  }

  /** A calendar that is deleted tells nobody. */
  endAllOf({ properties: { id } }: CalendarStore): void {
    for (const channel of this.channels.values()) if (channel.calendarId === id) this.drop(channel);
  }

  expireAllOf(account: string): void {
    for (const channel of this.channels.values()) if (channel.account === account) this.drop(channel);
  }

  clear(): void {
    for (const channel of this.channels.values()) this.drop(channel);
    this.usedKeys.clear();
  }

  save(): SavedChannels {
    const channels = [...this.channels.values()].map(({ outlet: _outlet, stopListening: _stop, ...saved }) => saved);
    return { channels, usedKeys: this.usedKeys };
  }

  /** @param calendarOf finds the calendar that a channel was opened on */
  load(saved: SavedChannels, calendarOf: (channel: SavedChannel) => CalendarStore | undefined): void {
    for (const key of saved.usedKeys) this.usedKeys.add(key);
    for (const channel of saved.channels) {
      const calendar = calendarOf(channel);
      if (calendar) this.listen(calendar, channel);
    }
  }

  private listen(calendar: CalendarStore, saved: SavedChannel): Channel {
    const outlet = this.notifier.outlet<'exists'>({
      ...targetOf(saved),
      compose: (changes) => this.composeChanges(channel, changes.length),
    });
    const stopListening = calendar.onChange(() => outlet.push('exists'));
    const channel: Channel = { ...saved, outlet, stopListening };
    this.channels.set(saved.key, channel);
    return channel;
  }

  private drop(channel: Channel): void {
    channel.stopListening();
    channel.outlet.close();
    this.channels.delete(channel.key);
  }

  private hasExpired({ expiresAt }: Channel): boolean {
    return expiresAt <= this.clock.now();
  }

  /** Changes in quick succession are told once; their numbers are used up all the same. */
  private composeChanges(channel: Channel, count: number): WebhookRequest | undefined {
    channel.messageNumber += count * 2 - 1;
    return this.compose(channel, { state: 'exists', number: channel.messageNumber });
  }

  private compose(
    channel: Channel,
    { state, number }: { state: 'sync' | 'exists'; number: number },
  ): WebhookRequest | undefined {
    if (this.hasExpired(channel)) {
      this.drop(channel);
      return undefined;
    }
    const headers: Record<string, string> = {
      'Content-Type': 'application/json; utf-8',
      'User-Agent': 'APIs-Google; (+https://developers.google.com/webmasters/APIs-Google.html)',
      'X-Goog-Channel-ID': channel.id,
      'X-Goog-Channel-Expiration': new Date(channel.expiresAt).toUTCString(),
      'X-Goog-Message-Number': String(number),
      'X-Goog-Resource-ID': channel.resourceId,
      'X-Goog-Resource-State': state,
      'X-Goog-Resource-URI': channel.resourceUri,
    };
    if (channel.token !== undefined) headers['X-Goog-Channel-Token'] = channel.token;
    return { headers, body: '' };
  }
}

/** @throws GoogleError 400 */
function readRequest(body: unknown): { id: string; address: string; token: string | undefined } {
  const { id, type, address, token } = Object(body) as Fields;
  if (typeof id !== 'string' || id === '') throw required('Required: id');
  if (id.length > 64 || !/^[A-Za-z0-9\-_+/=]+$/.test(id)) throw invalid('Invalid channel id');
  if (type !== 'web_hook' && type !== 'webhook') {
    throw new GoogleError(400, 'push.channelTypeNotSupported', `Channel type ${String(type)} not supported`);
  }
  if (typeof address !== 'string') throw required('Required: address');
  if (judgeWebhookAddress(address) !== 'ok') {
    throw new GoogleError(400, 'push.webhookUrlNotHttps', `WebHook callback must be HTTPS: ${address}`);
  }
  if (token !== undefined && token !== null && (typeof token !== 'string' || token.length > 256)) {
    throw invalid('Invalid channel token');
  }
  return { id, address, token: token ? token : undefined };
}

function keyOf({ clientId }: Grant, channelId: string): string {
  return `${clientId} ${channelId}`;
}

function resourceUriOf({ properties }: CalendarStore): string {
  return `https://www.googleapis.com/calendar/v3/calendars/${encodeURIComponent(properties.id)}/events?alt=json`;
}

function targetOf({ account, address: url }: SavedChannel) {
  return { provider: 'google', account, url, policy: POLICY } as const;
}
