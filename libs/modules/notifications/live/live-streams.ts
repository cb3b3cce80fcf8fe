import { setTimeout as delay } from 'node:timers/promises';
import { RedisConnection } from '@calendar/platform/redis';
import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { channelOf, type LiveMessage } from './live-channel';

/** Keeps proxies from closing a stream on which nothing happens. */
const HEARTBEAT_MS = 25_000;
/** How soon a browser is to come back after a break. */
const FIRST_WORDS = 'retry: 3000\n\n';
/** More open pages than this of one person are more likely a fault of a client. */
const MOST_STREAMS = 20;
/** A client that leaves so much unread is asleep: it is cut off, and reads everything again when it wakes. */
const MOST_UNREAD_BYTES = 1_000_000;
const LONGEST_TIMER_MS = 2 ** 31 - 1;
/** How long a stream waits for Redis before it begins nevertheless; it is ended when Redis is back. */
const PATIENCE_MS = 1_000;

export interface OpenStream {
  /** What was written and has not gone out yet, in bytes. */
  readonly writableLength: number;
  /** Nothing more may be written. */
  readonly writableEnded: boolean;
  write(text: string): void;
  end(): void;
  destroy(): void;
}

/** The streams of one person. */
interface Audience {
  readonly streams: Set<OpenStream>;
  /** Resolves when Redis passes on what is said to them, or is too slow with it. */
  readonly isReached: Promise<unknown>;
}

/** The live streams that are open in this process. A channel is listened to while somebody looks. */
@Injectable()
export class LiveStreams implements BeforeApplicationShutdown {
  private readonly audiences = new Map<string, Audience>();
  private subscriber: Redis | undefined;
  private missedHints = false;

  constructor(private readonly redis: RedisConnection) {}

  /**
   * The first byte comes once nothing is missed any more: whoever has it reads what there is, and is told of all that comes
   * after.
   *
   * @param endsAt when the stream is to be ended, ms since the epoch
   * @returns what to call when the stream is closed; `null` when the person has too many open
   */
  open(userId: string, stream: OpenStream, endsAt: number): (() => void) | null {
    const channel = channelOf(userId);
    const audience = this.audienceOf(channel);
    if (audience.streams.size >= MOST_STREAMS) return null;
    audience.streams.add(stream);
    void audience.isReached.then(() => send(stream, FIRST_WORDS));
    const heartbeat = setInterval(() => send(stream, ': still here\n\n'), HEARTBEAT_MS);
    const ending = setTimeout(() => end(stream), Math.min(Math.max(0, endsAt - Date.now()), LONGEST_TIMER_MS));
    return () => {
      clearInterval(heartbeat);
      clearTimeout(ending);
      audience.streams.delete(stream);
      if (audience.streams.size > 0) return;
      this.audiences.delete(channel);
      void this.listener().unsubscribe(channel).catch(ignoreOutage);
    };
  }

  /** Open streams would hold up the stop of the server. */
  beforeApplicationShutdown(): void {
    this.endAll();
  }

  private endAll(): void {
    for (const { streams } of this.audiences.values()) for (const stream of streams) end(stream);
  }

  private audienceOf(channel: string): Audience {
    const known = this.audiences.get(channel);
    if (known) return known;
    const isSubscribed = this.listener().subscribe(channel).catch(ignoreOutage);
    const isOverdue = delay(PATIENCE_MS, undefined, { ref: false });
    const audience = { streams: new Set<OpenStream>(), isReached: Promise.race([isSubscribed, isOverdue]) };
    this.audiences.set(channel, audience);
    return audience;
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
    for (const stream of this.audiences.get(channel)?.streams ?? []) {
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
