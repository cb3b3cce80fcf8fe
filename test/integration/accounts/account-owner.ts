import type { Answer, CareerCopilot } from '../../support/career-copilot';
import { redirectOf } from '../../support/people';
import type { SimulatedProvider } from '../../support/simulated-calendars';
import type { AccountWorld } from './account-world';

export interface Consent {
  decision?: 'approve' | 'deny' | 'partial';
  /** What is left of the scopes, for `partial`. */
  scopes?: string[];
  /** The address of the account, when it is not the person's usual one. */
  account?: string;
}

export interface Finished {
  connectionId: string;
  outcome: string;
}

/** A person who connects and disconnects accounts, as a browser would. */
export class AccountOwner {
  readonly id: string;
  readonly token: string;
  readonly app: CareerCopilot;

  constructor(
    { id, token, app }: { id: string; token: string; app: CareerCopilot },
    private readonly world: AccountWorld,
  ) {
    this.id = id;
    this.token = token;
    this.app = app;
  }

  email(provider: SimulatedProvider): string {
    return `${this.id}@${provider}.test`;
  }

  /** Begins a consent. @returns the address of the consent page */
  async begin(provider: string, body: Record<string, unknown> = {}): Promise<URL> {
    const { authorizationUrl } = await this.app.ok<{ authorizationUrl: string }>(
      'POST',
      `/calendar/${provider}/connect`,
      body,
    );
    return new URL(authorizationUrl);
  }

  /** Begins a consent and answers it. @returns the address that the provider sends the browser back to */
  async consent(
    provider: SimulatedProvider,
    { decision = 'approve', account = this.email(provider), scopes }: Consent = {},
    body: Record<string, unknown> = {},
  ): Promise<string> {
    const page = await this.begin(provider, body);
    await this.world.calendars.consent(provider, { account, decision, ...(scopes ? { scopes } : {}) });
    return this.world.reachable(await redirectOf(page.href));
  }

  /** The whole way to the page where the browser lands. */
  async connect(provider: SimulatedProvider, consent: Consent = {}, body: Record<string, unknown> = {}): Promise<URL> {
    return this.land(await this.consent(provider, consent, body));
  }

  /** Follows the way back from the provider. @returns where the browser ends up */
  async land(callback: string): Promise<URL> {
    return new URL(await redirectOf(callback));
  }

  /** Consents, up to the ticket that the page would finish with. */
  async ticket(
    provider: SimulatedProvider,
    consent: Consent = {},
    body: Record<string, unknown> = {},
  ): Promise<string> {
    const { searchParams } = await this.connect(provider, consent, body);
    const ticket = searchParams.get('ticket');
    if (!ticket) throw new Error(`no ticket: ${searchParams.toString()}`);
    return ticket;
  }

  finish(provider: string, ticket: string): Promise<Answer<Finished>> {
    return this.app.call('POST', `/calendar/${provider}/finish`, { body: { ticket } });
  }

  /** Connects, which has to succeed. */
  async finished(
    provider: SimulatedProvider,
    consent: Consent = {},
    body: Record<string, unknown> = {},
  ): Promise<Finished> {
    const ticket = await this.ticket(provider, consent, body);
    return this.app.ok('POST', `/calendar/${provider}/finish`, { ticket });
  }

  /** Connects, which has to succeed. @returns the id of the connection */
  async connected(provider: SimulatedProvider, consent: Consent = {}): Promise<string> {
    return (await this.finished(provider, consent)).connectionId;
  }
}
