import { Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Redis, type RedisOptions } from 'ioredis';

const CONNECT_TIMEOUT_MS = 3_000;
const COMMAND_TIMEOUT_MS = 3_000;
const SLOWEST_RECONNECT_MS = 1_000;
const FIRST_CONNECT_PATIENCE_MS = 2_000;

/** Fails at once while Redis is away: whoever asks is a request or a job, and both have something better to do. */
const FAIL_FAST: RedisOptions = {
  lazyConnect: true,
  enableOfflineQueue: false,
  maxRetriesPerRequest: 0,
  connectTimeout: CONNECT_TIMEOUT_MS,
  commandTimeout: COMMAND_TIMEOUT_MS,
  retryStrategy: (attempt) => Math.min(50 * 2 ** Math.min(attempt, 10), SLOWEST_RECONNECT_MS),
  reconnectOnError: (error) => /^(READONLY|LOADING)/.test(error.message),
};

/** The Redis connection of this process. It comes back by itself; an outage is logged once and never thrown. */
@Injectable()
export class RedisConnection implements OnModuleInit, OnApplicationShutdown {
  /** Commands reject while Redis is away; see `isReady`. */
  readonly client: Redis;
  private readonly logger = new Logger(RedisConnection.name);
  private readonly connections: Redis[] = [];

  constructor(private readonly url: string) {
    this.client = this.open();
  }

  /** Waits a little for the first connection, and starts without it when Redis is away. */
  async onModuleInit(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, FIRST_CONNECT_PATIENCE_MS);
    });
    await Promise.race([this.client.connect().catch(() => undefined), patience]);
    clearTimeout(timer);
  }

  isReady(): boolean {
    return this.client.status === 'ready';
  }

  /** One round trip. @throws when Redis does not answer in time */
  async ping(): Promise<void> {
    await this.client.ping();
  }

  /** A connection for subscriptions, which the shared one cannot hold. Closed with this one. */
  subscriber(): Redis {
    const connection = this.open({ enableOfflineQueue: true, maxRetriesPerRequest: null, commandTimeout: undefined });
    connection.connect().catch(() => undefined);
    return connection;
  }

  onApplicationShutdown(): void {
    for (const connection of this.connections) connection.disconnect();
  }

  private open(overrides: RedisOptions = {}): Redis {
    const connection = new Redis(this.url, { ...FAIL_FAST, ...overrides });
    let away = false;
    connection.on('error', (error: Error) => {
      if (!away) this.logger.error(`Redis is away: ${error.message || error.name}`);
      away = true;
    });
    connection.on('ready', () => {
      if (away) this.logger.log('Redis is back');
      away = false;
    });
    this.connections.push(connection);
    return connection;
  }
}
