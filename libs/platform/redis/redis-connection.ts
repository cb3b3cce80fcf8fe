import { Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { RedisConfig } from '@calendar/platform/config';
import type { Cluster, Redis } from 'ioredis';
import { openPrompt, openSubscriber, type Prompt } from './prompt-redis';
import { RedisPulse } from './redis-pulse';

const FIRST_CONNECT_PATIENCE_MS = 2_000;
/** A connection that has ended is opened anew after this time. */
const OPEN_AGAIN_MS = 250;

/** The Redis connection of this process. It comes back by itself; an outage is logged once and never thrown. */
@Injectable()
export class RedisConnection implements OnModuleInit, OnApplicationShutdown {
  /** Commands reject while Redis is away; see `isReady`. */
  readonly client: Redis | Cluster;
  private readonly pulse: RedisPulse;
  private readonly logger = new Logger(RedisConnection.name);
  private readonly subscribers: Redis[] = [];
  private isOver = false;

  constructor(private readonly settings: RedisConfig) {
    const prompt: Prompt = openPrompt(settings);
    this.client = prompt.client;
    this.pulse = new RedisPulse({
      ask: prompt.feelPulse,
      reconnect: () => this.client.status === 'ready' && this.client.disconnect(true),
      changed: (isSilent) => this.silenceChanged(isSilent),
    });
    prompt.heed(this.pulse);
    this.lookAfter(this.client);
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
    const connection = openSubscriber(this.settings);
    this.lookAfter(connection);
    this.subscribers.push(connection);
    connection.connect().catch(() => undefined);
    return connection;
  }

  onApplicationShutdown(): void {
    this.isOver = true;
    this.pulse.stop();
    for (const connection of [this.client, ...this.subscribers]) connection.disconnect();
  }

  /** What was published meanwhile may not have come through: who listens is to know of the break. */
  private silenceChanged(isSilent: boolean): void {
    if (isSilent) return this.logger.error('Redis is silent: it is done without until it answers');
    this.logger.log('Redis answers again');
    for (const connection of this.subscribers) connection.disconnect(true);
  }

  private lookAfter(connection: Redis | Cluster): void {
    this.tellOfOutages(connection);
    // ioredis gives up a connection for good when it hears of a fail-over while it is just opening that: its watch for
    // fail-overs (SentinelConnector) closes what is being opened, and that counts as an end.
    connection.on('end', () => {
      const open = () => !this.isOver && connection.connect().catch(() => undefined);
      setTimeout(open, OPEN_AGAIN_MS).unref();
    });
  }

  private tellOfOutages(connection: Redis | Cluster): void {
    let away = false;
    connection.on('error', (error: Error) => {
      if (!away) this.logger.error(`Redis is away: ${error.message || error.name}`);
      away = true;
    });
    connection.on('ready', () => {
      if (away) this.logger.log('Redis is back');
      away = false;
    });
  }
}
