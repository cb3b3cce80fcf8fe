import { RedisConnection } from '@calendar/platform/redis';
import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { channelOf, type LiveMessage } from './live-channel';

/** Keeps proxies from closing a stream on which nothing happens. */
const HEARTBEAT_MS = 25_000;
/** More open pages than this of one person are more likely a fault of a client. */
const MOST_STREAMS = 20;
/** A client that leaves so much unread is asleep: it is cut off, and reads everything again when it wakes. */
const MOST_UNREAD_BYTES = 1_000_000;
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export interface OpenStream {
  /** What was written and has not gone out yet, in bytes. */
  readonly writableLength: number;
  /** Nothing more may be written. */
  readonly writableEnded: boolean;
  write(text: string): void;
  end(): void;
  destroy(): void;
}

/** The live streams that are open in this process. A channel is listened to while somebody looks. */
@Injectable()
export class LiveStreams implements BeforeApplicationShutdown {
  private readonly streams = new Map<string, Set<OpenStream>>();
  private subscriber: Redis | undefined;
  private missedHints = false;

  constructor(private readonly redis: RedisConnection) {}

  /**
   * @param endsAt when the stream is to be ended, ms since the epoch
   * @returns what to call when the stream is closed; `null` when the person has too many open
   */
  open(userId: string, stream: OpenStream, endsAt: number): (() => void) | null {
    const channel = channelOf(userId);
    const ofUser = this.streams.get(channel) ?? new Set();
    if (ofUser.size >= MOST_STREAMS) return null;
    ofUser.add(stream);
    this.streams.set(channel, ofUser);
    if (ofUser.size === 1) void this.listener().subscribe(channel).catch(ignoreOutage);
    // A retry time for the browser, and a first byte for whoever waits for one.
    stream.write('retry: 3000\n\n');
    const heartbeat = setInterval(() => send(stream, ': still here\n\n'), HEARTBEAT_MS);
    const ending = setTimeout(() => end(stream), Math.min(Math.max(0, endsAt - Date.now()), LONGEST_TIMER_MS));
    return () => {
      clearInterval(heartbeat);
      clearTimeout(ending);
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
    for (const ofUser of this.streams.values()) for (const stream of ofUser) end(stream);
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
      send(stream, `event: ${type}\ndata: ${JSON.stringify(data)}\n\n`);
    }
  }
}

function send(stream: OpenStream, text: string): void {
  if (stream.writableEnded) return;
  if (stream.writableLength > MOST_UNREAD_BYTES) stream.destroy();
  else stream.write(text);
}

/** What is unread is not waited for: who does not read would keep the stream open for ever. */
function end(stream: OpenStream): void {
  if (stream.writableLength > 0) stream.destroy();
  else stream.end();
}

/** Redis away: the client reads as it always can, and is told to by the end of its stream when Redis is back. */
function ignoreOutage(): void {}
