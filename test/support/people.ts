import { randomBytes } from 'node:crypto';
import { CareerCopilot } from './career-copilot';
import { SimulatedCalendars, type SimulatedProvider } from './simulated-calendars';
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
}

/** Where an address redirects to. */
export async function redirectOf(url: string): Promise<string> {
  const response = await fetch(url, { redirect: 'manual' });
  const location = response.headers.get('location');
  if (response.status !== 302 || !location) throw new Error(`${url} answered ${response.status}, not a redirect`);
  return location;
}
