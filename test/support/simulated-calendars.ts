export type SimulatedProvider = 'google' | 'microsoft';

/** What tests compare of an event in a simulated calendar, in words that are the same for both providers. */
export interface SeenEvent {
  id: string;
  title: string;
  location: string;
  /** Instant, ms since the epoch. */
  start: number;
}

export interface SeenCalendar {
  id: string;
  primary: boolean;
  writable: boolean;
}

export interface SeenRequest {
  id: number;
  /** RFC 3339: when it arrived. */
  at: string;
  provider: SimulatedProvider;
  method: string;
  path: string;
  account: string | null;
  status: number | null;
}

type Raw = Record<string, unknown>;

/** Addresses of the accounts of one person. */
export type Accounts = Record<SimulatedProvider, string>;

/** Controls of the sandbox that change it for everybody. */
const FOR_EVERYBODY = /^(PATCH \/settings|POST \/(clock|reset)|PUT \/\w+\/zone-data|DELETE \/(faults|requests))$/;

/** The simulated Google and Microsoft, as the person and the test see them. */
export class SimulatedCalendars {
  /**
   * @param own in a sandbox that test files share, the accounts of the person: faults strike these alone, what is cleared and
   * forgotten is theirs, and what everybody would feel is refused
   */
  constructor(
    private readonly url: string,
    private readonly own?: Accounts,
  ) {}

  /** The events that stand in a calendar now. */
  async events(provider: SimulatedProvider, email: string, calendarId = 'primary'): Promise<SeenEvent[]> {
    const items = await this.rawEvents(provider, email, calendarId);
    return items.map(provider === 'google' ? seenInGoogle : seenInOutlook);
  }

  /** The same, in the words of the provider. */
  async rawEvents(provider: SimulatedProvider, email: string, calendarId: string): Promise<Raw[]> {
    return (await this.control<{ items: Raw[] }>('GET', this.place(provider, email, calendarId))).items;
  }

  /** The person changes an event in the calendar itself. */
  edit(
    provider: SimulatedProvider,
    email: string,
    { id, body, calendarId = 'primary' }: { id: string; body: Raw; calendarId?: string },
  ): Promise<Raw> {
    return this.control('PATCH', `${this.place(provider, email, calendarId)}/${encodeURIComponent(id)}`, body);
  }

  /** The person deletes an event in the calendar itself. */
  delete(provider: SimulatedProvider, email: string, id: string, calendarId = 'primary'): Promise<void> {
    return this.control('DELETE', `${this.place(provider, email, calendarId)}/${encodeURIComponent(id)}`);
  }

  create(provider: SimulatedProvider, email: string, body: Raw): Promise<Raw> {
    return this.control('POST', this.place(provider, email, 'primary'), body);
  }

  /** The person adds a calendar to their account. @returns its id */
  async addCalendar(provider: SimulatedProvider, email: string, calendar: { name: string }): Promise<string> {
    return (await this.control<{ id: string }>('POST', calendarsOf(provider, email), calendar)).id;
  }

  /** Who shares a calendar says what the person may do there, or the provider ceases to tell of it. */
  async changeCalendar(
    provider: SimulatedProvider,
    email: string,
    { id, ...change }: { id: string; writable?: boolean; watchable?: boolean },
  ): Promise<void> {
    await this.control('PATCH', `${calendarsOf(provider, email)}/${encodeURIComponent(id)}`, change);
  }

  /** The person deletes a calendar with all that is in it. */
  deleteCalendar(provider: SimulatedProvider, email: string, id: string): Promise<void> {
    return this.control('DELETE', `${calendarsOf(provider, email)}/${encodeURIComponent(id)}`);
  }

  /** The person drags an event into another calendar of the account. */
  move(
    provider: SimulatedProvider,
    email: string,
    { id, from = 'primary', to }: { id: string; from?: string; to: string },
  ): Promise<Raw> {
    const path = `${this.place(provider, email, from)}/${encodeURIComponent(id)}/move`;
    return this.control('POST', path, { destination: to });
  }

  /** The calendars of an account. */
  async calendarsOf(provider: SimulatedProvider, email: string): Promise<SeenCalendar[]> {
    type Accounts = { items: Array<{ email: string; calendars: SeenCalendar[] }> };
    const { items } = await this.control<Accounts>('GET', `/${provider}/accounts`);
    return items.find((account) => account.email === email)?.calendars ?? [];
  }

  /** @param fault as the control API takes it; of the person's own account unless `match` names another */
  async fault(fault: Raw): Promise<void> {
    const account = this.own?.[fault['provider'] as SimulatedProvider];
    const match = { ...(account !== undefined && { account }), ...(fault['match'] as Raw | undefined) };
    await this.control('POST', '/faults', { ...fault, match });
  }

  clearFaults(): Promise<void> {
    return this.clear('/faults');
  }

  account(provider: SimulatedProvider, email: string, action: string): Promise<void> {
    return this.control('POST', `/${provider}/accounts/${encodeURIComponent(email)}/${action}`);
  }

  async requests(filter: { provider?: SimulatedProvider; account?: string } = {}): Promise<SeenRequest[]> {
    const query = new URLSearchParams(filter).toString();
    return (await this.control<{ items: SeenRequest[] }>('GET', `/requests?${query}`)).items;
  }

  /** Requests that wrote events. */
  async writes(provider: SimulatedProvider, account: string): Promise<SeenRequest[]> {
    const all = await this.requests({ provider, account });
    return all.filter(({ method, path }) => method !== 'GET' && path.includes('/events') && !path.includes('/watch'));
  }

  /** How many notifications about an account have arrived, and how many are on their way. */
  async notifications(provider: SimulatedProvider, email: string): Promise<{ delivered: number; underWay: number }> {
    type Told = { outcome?: string };
    const query = new URLSearchParams({ provider, account: email }).toString();
    const path = `/notifications?${query}`;
    const { items, underWay } = await this.control<{ items: Told[]; underWay: Told[] }>('GET', path);
    const delivered = items.filter(({ outcome }) => outcome === 'delivered');
    return { delivered: delivered.length, underWay: underWay.length };
  }

  forgetRequests(): Promise<void> {
    return this.clear('/requests');
  }

  /** Answers the next consent page of a provider in advance, or that of the authorization request with this `state`. */
  async consent(provider: SimulatedProvider, consent: Raw): Promise<void> {
    if (this.own && !consent['state']) throw new Error('On a shared stack somebody else may be the next to consent.');
    await this.control('POST', `/${provider}/consents`, consent);
  }

  async control<Body>(method: string, path: string, body?: unknown): Promise<Body> {
    if (this.own && FOR_EVERYBODY.test(`${method} ${path}`)) {
      throw new Error(`${method} ${path} is felt by every test on a shared stack: start one of your own.`);
    }
    const response = await fetch(`${this.url}/_control${path}`, {
      method,
      headers: body === undefined ? {} : { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return (text ? JSON.parse(text) : undefined) as Body;
  }

  private async clear(what: string): Promise<void> {
    if (!this.own) return this.control('DELETE', what);
    for (const [provider, account] of Object.entries(this.own)) {
      await this.control('DELETE', `${what}?${new URLSearchParams({ provider, account }).toString()}`);
    }
  }

  private place(provider: SimulatedProvider, email: string, calendarId: string): string {
    return `${calendarsOf(provider, email)}/${encodeURIComponent(calendarId)}/events`;
  }
}

function calendarsOf(provider: SimulatedProvider, email: string): string {
  return `/${provider}/accounts/${encodeURIComponent(email)}/calendars`;
}

function seenInGoogle(raw: Raw): SeenEvent {
  const { dateTime, date } = raw['start'] as { dateTime?: string; date?: string };
  return {
    id: String(raw['id']),
    title: textOf(raw['summary']),
    location: textOf(raw['location']),
    start: Date.parse(dateTime ?? date ?? ''),
  };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function seenInOutlook(raw: Raw): SeenEvent {
  const { dateTime } = raw['start'] as { dateTime: string };
  return {
    id: String(raw['id']),
    title: String(raw['subject']),
    location: (raw['location'] as { displayName: string }).displayName,
    start: Date.parse(`${dateTime.slice(0, 19)}Z`),
  };
}
