import { randomBytes } from 'node:crypto';
import { CareerCopilot, type EventJson } from './career-copilot';
import { eventually } from './eventually';
import { SimulatedCalendars, type SeenRequest, type SimulatedProvider } from './simulated-calendars';
import type { Stack } from './stack';

/** A person with an account of Career Copilot and calendars of their own: tests never meet each other. */
export class Person {
  private constructor(
    readonly id: string,
    readonly app: CareerCopilot,
    readonly calendars: SimulatedCalendars,
  ) {}

  static async of(stack: Stack): Promise<Person> {
    const id = `person-${randomBytes(6).toString('hex')}`;
    const token = await stack.token({ sub: id });
    return new Person(id, new CareerCopilot(() => stack.api.url, token), new SimulatedCalendars(stack.sandbox.url));
  }

  email(provider: SimulatedProvider): string {
    return `${this.id}@${provider}.test`;
  }

  /** Goes through the consent. @returns the query of the page where it ends */
  async connect(
    provider: SimulatedProvider,
    consent: { decision: string; scopes?: string[] } = { decision: 'approve' },
  ): Promise<URLSearchParams> {
    const { authorizationUrl } = await this.app.ok<{ authorizationUrl: string }>(
      'POST',
      `/calendar/${provider}/connect`,
      {},
    );
    await this.calendars.consent(provider, { account: this.email(provider), ...consent });
    const callback = await redirectOf(authorizationUrl);
    return new URL(await redirectOf(callback)).searchParams;
  }

  seen(provider: SimulatedProvider) {
    return this.calendars.events(provider, this.email(provider));
  }

  /** The event, once every link of it is in step. */
  synced(id: string): Promise<EventJson> {
    return eventually(
      () => this.app.event(id),
      ({ sync }) => sync.length > 0 && sync.every(({ status }) => status === 'synced'),
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

  /** Waits until the provider has not been asked for anything for a moment, and forgets what it was asked. */
  async calm(provider: SimulatedProvider): Promise<void> {
    const account = this.email(provider);
    let last = -1;
    await eventually(
      async () => (await this.calendars.requests({ provider, account })).length,
      (count) => {
        const isCalm = count === last;
        last = count;
        return isCalm;
      },
      // Longer than a busy calendar is left alone before it is read again.
      { everyMs: 600 },
    );
    await this.calendars.forgetRequests();
  }

  /** The person edits an event in the calendar itself. */
  edit(provider: SimulatedProvider, id: string, body: Record<string, unknown>): Promise<Record<string, unknown>> {
    return this.calendars.edit(provider, this.email(provider), { id, body });
  }

  /** The next notifications of a provider never arrive. */
  loseNotifications(provider: SimulatedProvider, times: number): Promise<void> {
    return this.calendars.fault({ provider, action: { kind: 'notification', mode: 'lose' }, times });
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

export interface ConflictJson {
  id: string;
  eventId: string;
  fields: Array<{ field: string; base: unknown; careerCopilot: unknown; calendar: unknown }>;
}

/** Where an address redirects to. */
export async function redirectOf(url: string): Promise<string> {
  const response = await fetch(url, { redirect: 'manual' });
  const location = response.headers.get('location');
  if (response.status !== 302 || !location) throw new Error(`${url} answered ${response.status}, not a redirect`);
  return location;
}
