import { Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Redis, type Command, type RedisOptions } from 'ioredis';
import { RedisPulse, RedisSilentError } from './redis-pulse';

const CONNECT_TIMEOUT_MS = 3_000;
/** Only for what a connection says before it is ready; the pulse is quicker with all that comes after. */
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

/** A client whose commands fail soon when Redis is silent, and at once when that is known. */
class PromptRedis extends Redis {
  pulse: RedisPulse | undefined;
  private isPulse = false;

  /** One round trip, also while everybody else is refused. */
  async feelPulse(): Promise<void> {
    this.isPulse = true;
    const answer = this.ping();
    this.isPulse = false;
    await answer;
  }

  override sendCommand(...[command, stream]: Parameters<Redis['sendCommand']>): unknown {
    if (!this.pulse || this.isPulse || this.status !== 'ready') return super.sendCommand(command, stream);
    if (this.pulse.isSilent) return refuse(command);
    const sent = super.sendCommand(command, stream);
    this.pulse.within(command.promise).catch((error: unknown) => {
      if (error instanceof RedisSilentError) command.reject(error);
    });
    return sent;
  }
}

function refuse(command: Command): Promise<unknown> {
  command.reject(new RedisSilentError());
  return command.promise;
}

/** The Redis connection of this process. It comes back by itself; an outage is logged once and never thrown. */
@Injectable()
export class RedisConnection implements OnModuleInit, OnApplicationShutdown {
  /** Commands reject while Redis is away; see `isReady`. */
  readonly client: PromptRedis;
  private readonly pulse: RedisPulse;
  private readonly logger = new Logger(RedisConnection.name);
  private readonly connections: Redis[] = [];

  constructor(private readonly url: string) {
    this.client = this.open();
    this.pulse = new RedisPulse({
      ask: () => this.client.feelPulse(),
      reconnect: () => this.client.status === 'ready' && this.client.disconnect(true),
      changed: (isSilent) => this.silenceChanged(isSilent),
    });
    this.client.pulse = this.pulse;
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

  /** Whether it is of any use to ask Redis just now. */
  isReady(): boolean {
    return this.client.status === 'ready' && !this.pulse.isSilent;
  }

  /**
   * What Redis answers on any connection, this one or another, or a failure after so long. Who waits in vain spares
   * everybody after them the wait.
   *
   * @throws RedisSilentError, and what `answer` rejects with
   */
  within<Answer>(answer: Promise<Answer>, patienceMs: number): Promise<Answer> {
    return this.pulse.within(answer, patienceMs);
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
    this.pulse.stop();
    for (const connection of this.connections) connection.disconnect();
  }

  /** What was published meanwhile may not have come through: who listens is to know of the break. */
  private silenceChanged(isSilent: boolean): void {
    if (isSilent) return this.logger.error('Redis is silent: it is done without until it answers');
    this.logger.log('Redis answers again');
    for (const connection of this.connections) if (connection !== this.client) connection.disconnect(true);
  }

  private open(overrides: RedisOptions = {}): PromptRedis {
    const connection = new PromptRedis(this.url, { ...FAIL_FAST, ...overrides });
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
