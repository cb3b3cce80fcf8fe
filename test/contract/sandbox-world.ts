import { createHash, randomUUID } from 'node:crypto';
import type { Account, Fault, ProviderWorld, RawEvent } from './world';

/** How an account is connected at one provider: its consent and token addresses, and the scopes to ask for. */
export interface SignInPlaces {
  provider: 'google' | 'microsoft';
  /** Below the sandbox. */
  authorize: string;
  token: string;
  scopes: string[];
  readOnlyScopes: string[];
  /** The host whose requests are counted. */
  apiHost: string;
}

const CLIENT = { client_id: 'contract-tests', client_secret: 'contract-tests-secret' };
const REDIRECT_URI = 'https://app.example/callback';
const CALENDARS = [
  { name: 'Calendar', primary: true },
  { name: 'Job search' },
  { name: 'Shared with me', writable: false, watchable: false },
];

const METHODS = { create: 'POST', update: 'PATCH', delete: 'DELETE', read: 'GET' } as const;

interface RequestRecord {
  id: number;
  host: string;
  method: string;
  path: string;
}

/** The sandbox as the other side, over its control API. */
export class SandboxWorld implements ProviderWorld {
  private readonly seen = new Map<string, number>();

  constructor(
    private readonly url: string,
    private readonly places: SignInPlaces,
  ) {}

  async newAccount({ readOnlyGrant = false } = {}): Promise<Account> {
    const email = `person-${randomUUID().slice(0, 8)}@${this.places.provider}.test`;
    await this.control('POST', `/${this.places.provider}/accounts`, {
      email,
      timeZone: 'Europe/Berlin',
      calendars: CALENDARS,
    });
    const scopes = readOnlyGrant ? this.places.readOnlyScopes : this.places.scopes;
    const accessToken = await this.consent(email, scopes);
    return { email, session: { accessToken, connectionId: randomUUID() } };
  }

  async calendars({ email }: Account): Promise<{ id: string; primary: boolean; writable: boolean }[]> {
    type Accounts = { items: { email: string; calendars: { id: string; primary: boolean; writable: boolean }[] }[] };
    const { items } = await this.control<Accounts>('GET', `/${this.places.provider}/accounts`);
    return items.find((account) => account.email === email)?.calendars ?? [];
  }

  personCreates(account: Account, body: object, calendarId = 'primary'): Promise<RawEvent> {
    return this.control('POST', this.eventsPath(account, calendarId), body);
  }

  personEdits(account: Account, eventId: string, body: object, calendarId = 'primary'): Promise<RawEvent> {
    return this.control('PATCH', `${this.eventsPath(account, calendarId)}/${encodeURIComponent(eventId)}`, body);
  }

  async personDeletes(account: Account, eventId: string, calendarId = 'primary'): Promise<void> {
    await this.control('DELETE', `${this.eventsPath(account, calendarId)}/${encodeURIComponent(eventId)}`);
  }

  async personMoves(account: Account, eventId: string, to: string, from = 'primary'): Promise<void> {
    const path = `${this.eventsPath(account, from)}/${encodeURIComponent(eventId)}/move`;
    await this.control('POST', path, { destination: to });
  }

  async events(account: Account, calendarId = 'primary'): Promise<RawEvent[]> {
    return (await this.control<{ items: RawEvent[] }>('GET', this.eventsPath(account, calendarId))).items;
  }

  async breakNext({ email }: Account, { act, times = 1, action }: Fault): Promise<void> {
    const match = { account: email, ...(act ? { method: METHODS[act] } : {}) };
    await this.control('POST', '/faults', { provider: this.places.provider, match, times, action });
  }

  async takeRequests({ email }: Account): Promise<string[]> {
    const query = `provider=${this.places.provider}&account=${encodeURIComponent(email)}`;
    const { items } = await this.control<{ items: RequestRecord[] }>('GET', `/requests?${query}`);
    const last = this.seen.get(email) ?? 0;
    this.seen.set(email, items.at(-1)?.id ?? last);
    return items
      .filter(({ id, host }) => id > last && host === this.places.apiHost)
      .map(({ method, path }) => `${method} ${path}`);
  }

  async requestsInFlight({ email }: Account): Promise<number> {
    type Statistics = Record<string, { account: string | null; inFlight: number }[]>;
    const statistics = await this.control<Statistics>('GET', '/stats');
    return statistics[this.places.provider]?.find(({ account }) => account === email)?.inFlight ?? 0;
  }

  async expireAccessTokens({ email }: Account): Promise<void> {
    await this.control('POST', `/${this.places.provider}/accounts/${encodeURIComponent(email)}/expire-access-tokens`);
  }

  async expireCursors({ email }: Account): Promise<void> {
    await this.control('POST', `/${this.places.provider}/accounts/${encodeURIComponent(email)}/expire-cursors`);
  }

  /** Settings of the simulated provider; see its `*-settings.ts`. */
  async changeHabits(habits: object): Promise<void> {
    await this.control('PATCH', '/settings', { [this.places.provider]: habits });
  }

  async advanceClock(ms: number): Promise<void> {
    await this.control('POST', '/clock', { advanceMs: ms });
  }

  /** Goes through consent as a browser and an app would. */
  private async consent(email: string, scopes: string[]): Promise<string> {
    await this.control('POST', `/${this.places.provider}/consents`, { account: email, decision: 'approve' });
    const verifier = `${randomUUID()}${randomUUID()}`;
    const asked = new URLSearchParams({
      client_id: CLIENT.client_id,
      redirect_uri: REDIRECT_URI,
      response_type: 'code',
      scope: scopes.join(' '),
      state: 'contract',
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
    });
    const redirect = await fetch(`${this.url}${this.places.authorize}?${asked}`, { redirect: 'manual' });
    const code = new URL(redirect.headers.get('location') ?? '').searchParams.get('code') ?? '';
    const form = {
      grant_type: 'authorization_code',
      code,
      redirect_uri: REDIRECT_URI,
      code_verifier: verifier,
      ...CLIENT,
    };
    const answer = await fetch(`${this.url}${this.places.token}`, { method: 'POST', body: new URLSearchParams(form) });
    const { access_token: token } = (await answer.json()) as { access_token?: string };
    if (!token) throw new Error(`No token for ${email}: ${answer.status}`);
    return token;
  }

  private eventsPath({ email }: Account, calendarId: string): string {
    const place = `${encodeURIComponent(email)}/calendars/${encodeURIComponent(calendarId)}`;
    return `/${this.places.provider}/accounts/${place}/events`;
  }

  private async control<Answer>(method: string, path: string, body?: object): Promise<Answer> {
    const init = body ? { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } } : {};
    const response = await fetch(`${this.url}/_control${path}`, { method, ...init });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return (text === '' ? undefined : JSON.parse(text)) as Answer;
  }
}
