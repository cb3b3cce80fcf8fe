import { randomBytes, randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { EventEmitter2 } from '@nestjs/event-emitter';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { DomainEvents, type DomainEvent, type DomainEventClass } from '@calendar/contracts/domain-events';
import { channelOf } from '@calendar/contracts/domain-events/on.decorator';
import { UnitOfWork } from '@calendar/platform/database';
import { RedisConnection } from '@calendar/platform/redis';
import { createApi } from '../../apps/api/create-api';
import { signToken, testConfig } from '../integration/api/test-config';
import { CareerCopilot } from './career-copilot';
import { createTestDatabase, type TestDatabase } from './database';
import { freshRedisUrl } from './redis';

export interface ApiPerson {
  id: string;
  app: CareerCopilot;
}

/** The API as composed, in the process of the test, with a database and a Redis database of its own and no worker. */
export class ApiApp {
  private constructor(
    private readonly app: NestExpressApplication,
    private readonly database: TestDatabase,
  ) {}

  static async start(env: NodeJS.ProcessEnv = {}): Promise<ApiApp> {
    const database = await createTestDatabase();
    const places = { DATABASE_URL: database.url, REDIS_URL: await freshRedisUrl() };
    const app = await createApi(testConfig({ ...places, API_RATE_LIMIT_PER_MINUTE: '1000000', ...env }));
    await app.listen(0, '127.0.0.1');
    return new ApiApp(app, database);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.app.getHttpServer().address() as AddressInfo).port}`;
  }

  get databaseUrl(): string {
    return this.database.url;
  }

  /** Somebody whom no other test knows. */
  async person(): Promise<ApiPerson> {
    const id = `person-${randomBytes(6).toString('hex')}`;
    return { id, app: new CareerCopilot(() => this.url, await signToken({ sub: id })) };
  }

  /** An account that is connected as far as the database knows: nobody consented, and no event was published. */
  async connectionOf(userId: string, { status = 'active' } = {}): Promise<string> {
    const id = randomUUID();
    await this.get(UnitOfWork).query(
      `INSERT INTO calendar_credentials
         (id, user_id, provider, account_id, account_email, refresh_token, access_token, token_expiry, scopes, status)
       VALUES ($1, $2, 'google', $3, 'ada@google.test', '', '', now() + interval '1 hour', '{}', $4)`,
      [id, userId, `account-${id}`, status],
    );
    return id;
  }

  /** What may be asked once in a while may be asked again. */
  async forgetLimits(): Promise<void> {
    await this.get(RedisConnection).client.flushdb();
  }

  /** Everything of one kind that is published from now on, in order; complete for each request that was answered. */
  record<Event extends DomainEvent>(eventClass: DomainEventClass<Event>): Event[] {
    const seen: Event[] = [];
    // The first hook after the commit: an answer waits for none of those that take time.
    const keep = (event: Event) => this.get(UnitOfWork).afterCommit(() => void seen.push(event));
    this.get(EventEmitter2).prependListener(channelOf(eventClass, 'in-transaction'), keep);
    return seen;
  }

  /** Publishes as another module would, in a transaction of its own. */
  publish(event: DomainEvent<{ userId: string }>): Promise<void> {
    const { userId } = event.payload;
    return this.get(UnitOfWork).runInTurnOf(userId, () => this.get(DomainEvents).publish(event));
  }

  get<Provider>(token: abstract new (...args: never[]) => Provider): Provider {
    return this.app.get<Provider>(token);
  }

  async stop(): Promise<void> {
    await this.app.close();
    await this.database.drop();
  }
}
