import { randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { EventEmitter2 } from '@nestjs/event-emitter';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { DomainEvent, DomainEventClass } from '@calendar/contracts/domain-events';
import { channelOf } from '@calendar/contracts/domain-events/on.decorator';
import { AccessTokens, Connections } from '@calendar/contracts/ports';
import { UnitOfWork } from '@calendar/platform/database';
import { createApi } from '../../../apps/api/create-api';
import { startSandbox, type StartedSandbox } from '../../../apps/sandbox/src/app';
import { CareerCopilot } from '../../support/career-copilot';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import { freshRedisUrl } from '../../support/redis';
import { SimulatedCalendars } from '../../support/simulated-calendars';
import { signToken, testConfig } from '../api/test-config';
import { AccountOwner } from './account-owner';
import { GrantsUnderTest } from './grants-under-test';

const PUBLIC_URL = 'https://calendar.example';
export const WEB_URL = 'https://app.example';

/** The API in the process of the test, against a sandbox and a database of its own. There is no worker. */
export class AccountWorld {
  readonly calendars: SimulatedCalendars;
  readonly grants = new GrantsUnderTest(this);
  private readonly further: NestExpressApplication[] = [];

  private constructor(
    private readonly app: NestExpressApplication,
    private readonly database: TestDatabase,
    private readonly sandbox: StartedSandbox,
    private readonly env: NodeJS.ProcessEnv,
  ) {
    this.calendars = new SimulatedCalendars(sandbox.url);
  }

  static async start(overrides: NodeJS.ProcessEnv = {}): Promise<AccountWorld> {
    const [database, sandbox] = await Promise.all([createTestDatabase(), startSandbox({ port: 0 })]);
    const env = {
      DATABASE_URL: database.url,
      REDIS_URL: await freshRedisUrl(),
      PUBLIC_URL,
      WEB_URL,
      MICROSOFT_CLIENT_ID: 'microsoft-client',
      MICROSOFT_CLIENT_SECRET: 'microsoft-sesame',
      PROVIDER_SANDBOX_URL: sandbox.url,
      ALLOW_PROVIDER_SANDBOX: 'true',
      API_RATE_LIMIT_PER_MINUTE: '1000000',
      ...overrides,
    };
    const app = await createApi(testConfig(env));
    await app.listen(0, '127.0.0.1');
    return new AccountWorld(app, database, sandbox, env);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.app.getHttpServer().address() as AddressInfo).port}`;
  }

  get sandboxUrl(): string {
    return this.sandbox.url;
  }

  get tokens(): AccessTokens {
    return this.get(AccessTokens);
  }

  get connections(): Connections {
    return this.get(Connections);
  }

  get<Provider>(token: abstract new (...args: never[]) => Provider): Provider {
    return this.app.get<Provider>(token);
  }

  /** Another process, as far as the tokens know: an application of its own on the same database. */
  async anotherProcess(overrides: NodeJS.ProcessEnv = {}): Promise<NestExpressApplication> {
    const app = await createApi(testConfig({ ...this.env, ...overrides }));
    this.further.push(app);
    return app;
  }

  /** Somebody whom no other test knows, with accounts of their own. */
  async person(): Promise<AccountOwner> {
    const id = `person-${randomBytes(6).toString('hex')}`;
    const token = await signToken({ sub: id });
    return new AccountOwner({ id, token, app: new CareerCopilot(() => this.url, token) }, this);
  }

  /** Where the API is reached in the test, for an address under which providers know it. */
  reachable(address: string): string {
    return address.replace(PUBLIC_URL, this.url);
  }

  sql<Row extends object>(statement: string, parameters: unknown[] = []): Promise<Row[]> {
    return this.get(UnitOfWork).query<Row>(statement, parameters);
  }

  /** Everything of one kind that this process publishes from now on. */
  record<Event extends DomainEvent>(eventClass: DomainEventClass<Event>): Event[] {
    const seen: Event[] = [];
    this.app.get(EventEmitter2).on(channelOf(eventClass, 'after-commit'), (event: Event) => void seen.push(event));
    return seen;
  }

  async stop(): Promise<void> {
    await Promise.all([this.app, ...this.further].map((app) => app.close()));
    await Promise.all([this.sandbox.close(), this.database.drop()]);
  }
}
