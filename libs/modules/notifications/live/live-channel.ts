import { RedisConnection } from '@calendar/platform/redis';
import { Injectable } from '@nestjs/common';

/** What the live stream carries: hints of what to read again, and notifications whole. */
export interface LiveMessage {
  type: 'connection' | 'event' | 'event-sync' | 'conflict' | 'notification' | 'preferences';
  data: object;
}

/** The way from any process to the browsers of a person: one Redis channel for each. Best effort; reading is the truth. */
@Injectable()
export class LiveChannel {
  constructor(private readonly redis: RedisConnection) {}

  async send(userId: string, message: LiveMessage): Promise<void> {
    if (!this.redis.isReady()) return;
    await this.redis.client.publish(channelOf(userId), JSON.stringify(message)).catch(() => undefined);
  }
}

export function channelOf(userId: string): string {
  return `copilot-calendar:live:${userId}`;
}
