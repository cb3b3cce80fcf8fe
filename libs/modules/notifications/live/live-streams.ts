import { RedisConnection } from '@calendar/platform/redis';
import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { channelOf, type LiveMessage } from './live-channel';

/** Keeps proxies from closing a stream on which nothing happens. */
const HEARTBEAT_MS = 25_000;
/** More open pages than this of one person are more likely a fault of a client. */
const MOST_STREAMS = 20;

export interface OpenStream {
  write(text: string): void;
  end(): void;
}

/** The live streams that are open in this process. A channel is listened to while somebody looks. */
@Injectable()
export class LiveStreams implements BeforeApplicationShutdown {
  private readonly streams = new Map<string, Set<OpenStream>>();
  private subscriber: Redis | undefined;
  private missedHints = false;

  constructor(private readonly redis: RedisConnection) {}

  /** @returns what to call when the stream is closed; `null` when the person has too many open */
  open(userId: string, stream: OpenStream): (() => void) | null {
    const channel = channelOf(userId);
    const ofUser = this.streams.get(channel) ?? new Set();
    if (ofUser.size >= MOST_STREAMS) return null;
    ofUser.add(stream);
    this.streams.set(channel, ofUser);
    if (ofUser.size === 1) void this.listener().subscribe(channel).catch(ignoreOutage);
    // A retry time for the browser, and a first byte for whoever waits for one.
    stream.write('retry: 3000\n\n');
    const heartbeat = setInterval(() => stream.write(': still here\n\n'), HEARTBEAT_MS);
    return () => {
      clearInterval(heartbeat);
      ofUser.delete(stream);
      if (ofUser.size > 0) return;
      this.streams.delete(channel);
      void this.listener().unsubscribe(channel).catch(ignoreOutage);
    };
  }

  /** Open streams would hold up the stop of the server. */
  beforeApplicationShutdown(): void {
    this.endAll();
  }

  private endAll(): void {
    for (const ofUser of this.streams.values()) for (const stream of ofUser) stream.end();
  }

  private listener(): Redis {
    if (!this.subscriber) {
      this.subscriber = this.redis.subscriber();
      this.subscriber.on('message', (channel: string, text: string) => this.deliver(channel, text));
      this.subscriber.on('close', () => (this.missedHints = true));
      this.subscriber.on('ready', () => this.endAfterOutage());
    }
    return this.subscriber;
  }

  /** Nobody knows what was missed while Redis was away: clients see a break, open anew and read again what they show. */
  private endAfterOutage(): void {
    if (this.missedHints) this.endAll();
    this.missedHints = false;
  }

  private deliver(channel: string, text: string): void {
    const { type, data } = JSON.parse(text) as LiveMessage;
    for (const stream of this.streams.get(channel) ?? []) {
      stream.write(`event: ${type}\ndata: ${JSON.stringify(data)}\n\n`);
    }
  }
}

/** Redis away: the client reads as it always can, and is told to by the end of its stream when Redis is back. */
function ignoreOutage(): void {}
