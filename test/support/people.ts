import { randomBytes, randomInt } from 'node:crypto';
import { CareerCopilot, UPCOMING, type EventJson } from './career-copilot';
import { eventually, type Patience } from './eventually';
import { SimulatedCalendars, type SeenRequest, type SimulatedProvider } from './simulated-calendars';
import type { Addresses } from './stack';
import { workLeft } from './work-left';

/** A person with an account of Career Copilot and calendars of their own: tests never meet each other. */
export class Person {
  readonly calendars: SimulatedCalendars;
  /** Consents that come back from one address are limited, and the tests of a run have one together. */
  private readonly address = `10.${[0, 0, 0].map(() => randomInt(256)).join('.')}`;

  private constructor(
    readonly id: string,
    readonly app: CareerCopilot,
    private readonly stack: Addresses,
  ) {
    const own = { google: this.email('google'), microsoft: this.email('microsoft') };
    this.calendars = new SimulatedCalendars(stack.sandbox.url, stack.shared ? own : undefined);
  }

  /** @param id of somebody whom the sign-in knows; anybody by default */
  static async of(stack: Addresses, id = `person-${randomBytes(6).toString('hex')}`): Promise<Person> {
    const token = await stack.token({ sub: id });
    return new Person(id, new CareerCopilot(() => stack.api.url, token, UPCOMING), stack);
  }

  email(provider: SimulatedProvider): string {
    return `${this.id}@${provider}.test`;
  }

  /** Goes through the consent, and finishes it if it was given. */
  async connect(
    provider: SimulatedProvider,
    consent: { decision?: string; scopes?: string[]; account?: string } = {},
    body: Record<string, unknown> = {},
  ): Promise<ConnectEnd> {
    const page = await this.land(provider, consent, body);
    const ticket = page.get('ticket');
    if (ticket === null) return { code: page.get('code'), outcome: null, connectionId: null };
    const finished = await this.app.ok<{ outcome: string; connectionId: string }>(
      'POST',
      `/calendar/${provider}/finish`,
      { ticket },
    );
    return { code: null, ...finished };
  }

  /** Goes through the consent. @returns the query of the page where the browser lands */
  async land(
    provider: SimulatedProvider,
    consent: { decision?: string; scopes?: string[]; account?: string } = {},
    body: Record<string, unknown> = {},
  ): Promise<URLSearchParams> {
    const { authorizationUrl } = await this.app.ok<{ authorizationUrl: string }>(
      'POST',
      `/calendar/${provider}/connect`,
      body,
    );
    await this.calendars.consent(provider, {
      account: this.email(provider),
      decision: 'approve',
      state: new URL(authorizationUrl).searchParams.get('state'),
      ...consent,
    });
    const callback = await redirectOf(authorizationUrl);
    return new URL(await redirectOf(callback, { 'x-forwarded-for': this.address })).searchParams;
  }

  seen(provider: SimulatedProvider, calendarId = 'primary') {
    return this.calendars.events(provider, this.email(provider), calendarId);
  }

  /** An event as the calendar itself has it. */
  async raw(provider: SimulatedProvider, id: string, calendarId = 'primary'): Promise<Record<string, unknown>> {
    const all = await this.calendars.rawEvents(provider, this.email(provider), calendarId);
    return all.find((event) => event['id'] === id)!;
  }

  /** A second calendar of the account: one that can be written to, or one that cannot. */
  async secondCalendar(provider: SimulatedProvider, { writable = true } = {}): Promise<string> {
    const calendars = await this.calendars.calendarsOf(provider, this.email(provider));
    return calendars.find((calendar) => !calendar.primary && calendar.writable === writable)!.id;
  }

  /** The event, once every link of it is in step. */
  synced(id: string, patience?: Patience): Promise<EventJson> {
    return eventually(
      () => this.app.event(id),
      ({ sync }) => sync.length > 0 && sync.every(({ status }) => status === 'synced'),
      patience,
    );
  }

  /** An interview that stands in the calendar, which is being watched, with nothing under way any more. */
  async settledInterview(provider: SimulatedProvider): Promise<{ id: string; eventId: string; version: number }> {
    await this.connect(provider);
    await eventually(
      () => this.app.connections(),
      ([connection]) => connection?.push.status === 'active',
    );
    const { id } = await this.app.addInterview();
    const event = await this.synced(id);
    await this.calm(provider);
    return { id, eventId: event.sync[0]!.providerEventId!, version: event.version };
  }

  /** Waits until nothing is under way between us and the provider, and forgets what it was asked. */
  async calm(provider: SimulatedProvider): Promise<void> {
    await this.quiet(provider);
    await this.calendars.forgetRequests();
  }

  /**
   * Waits until nothing is under way any more: no notification, nothing to write or to read, twice in a row with nothing in
   * between. Looking once would prove nothing: between two tables and the sandbox something may pass from one to the other.
   *
   * @param account whose notifications and requests: the one that the person has first
   */
  async quiet(provider: SimulatedProvider, account = this.email(provider)): Promise<void> {
    let before: string | null = null;
    await eventually(
      async () => {
        const { underWay, delivered } = await this.calendars.notifications(provider, account);
        const left = await workLeft(this.stack.database.url, this.id, provider);
        const asked = (await this.calendars.requests({ provider, account })).length;
        return { underWay, left, delivered, asked };
      },
      ({ underWay, left, delivered, asked }) => {
        const seen = underWay === 0 && left === 0 ? `${delivered} ${asked}` : null;
        const isQuiet = seen !== null && seen === before;
        before = seen;
        return isQuiet;
      },
      // Evenly, since two looks have to be the same; longer than a busy calendar is left alone before it is read again.
      { everyMs: 100 },
    );
  }

  /** The person edits an event in the calendar itself. */
  edit(
    provider: SimulatedProvider,
    id: string,
    body: Record<string, unknown>,
    calendarId = 'primary',
  ): Promise<Record<string, unknown>> {
    return this.calendars.edit(provider, this.email(provider), { id, body, calendarId });
  }

  /** The person drags an event into another calendar of the account. */
  async move(provider: SimulatedProvider, id: string, place: { from?: string; to: string }): Promise<void> {
    await this.calendars.move(provider, this.email(provider), { id, ...place });
  }

  /** The next notifications about this person's account never arrive. */
  loseNotifications(provider: SimulatedProvider, times: number): Promise<void> {
    const match = { account: this.email(provider) };
    return this.calendars.fault({ provider, match, action: { kind: 'notification', mode: 'lose' }, times });
  }

  /** The person deletes events in the calendar itself, and one notification tells of them all: the last. */
  async deleteTogether(provider: SimulatedProvider, ids: readonly string[]): Promise<void> {
    const email = this.email(provider);
    await this.loseNotifications(provider, ids.length);
    for (const id of ids.slice(1)) await this.calendars.delete(provider, email, id);
    await eventually(
      () => this.calendars.notifications(provider, email),
      ({ underWay }) => underWay === 0,
    );
    await this.calendars.clearFaults();
    await this.calendars.delete(provider, email, ids[0]!);
  }

  /** Does something of which a notification tells, and waits until that has arrived. */
  async untilTold(provider: SimulatedProvider, act: () => Promise<unknown>): Promise<void> {
    const arrived = async () => (await this.calendars.notifications(provider, this.email(provider))).delivered;
    const before = await arrived();
    await act();
    await eventually(arrived, (count) => count > before);
  }

  /** What a provider was asked about this person's account, at paths that match. */
  async requestsTo(provider: SimulatedProvider, path: string): Promise<SeenRequest[]> {
    const all = await this.calendars.requests({ provider, account: this.email(provider) });
    return all.filter((request) => new RegExp(path).test(request.path));
  }

  async openConflicts(): Promise<ConflictJson[]> {
    return (await this.app.ok<{ items: ConflictJson[] }>('GET', '/calendar/conflicts?status=open')).items;
  }
}

/** How an attempt to connect ended: with a connection, or with the code of what was in the way. */
export interface ConnectEnd {
  code: string | null;
  outcome: string | null;
  connectionId: string | null;
}

export interface ConflictJson {
  id: string;
  eventId: string;
  fields: Array<{ field: string; base: unknown; careerCopilot: unknown; calendar: unknown }>;
}

/** Where an address redirects to. */
export async function redirectOf(url: string, headers: Record<string, string> = {}): Promise<string> {
  const response = await fetch(url, { redirect: 'manual', headers });
  const location = response.headers.get('location');
  if (response.status !== 302 || !location) throw new Error(`${url} answered ${response.status}, not a redirect`);
  return location;
}
