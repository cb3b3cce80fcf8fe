import { Jobs, timeSlot } from '@calendar/contracts/jobs';
import { Injectable } from '@nestjs/common';
import type { ChangedLink } from './changed-link';

/** Up to this many changed events go out one by one in the interactive queue; more are drained in bulk. */
const INTERACTIVE_EVENTS = 20;

/** Makes fast what Postgres already knows is due. A lost job costs time, never a change: the sweep finds the link. */
@Injectable()
export class PushScheduler {
  constructor(private readonly jobs: Jobs) {}

  /** Looks at these links now. */
  async pushSoon(links: readonly ChangedLink[], action: 'create' | 'update' | 'delete' | 'retry'): Promise<void> {
    const connected = links.filter((link) => link.connectionId !== null);
    const eventIds = new Set(connected.map((link) => link.eventId));
    if (eventIds.size <= INTERACTIVE_EVENTS) {
      await Promise.all([...eventIds].map((eventId) => this.jobs.add('sync_calendar_event', { eventId, action })));
      return;
    }
    await this.drain(connected.map((link) => link.connectionId!));
  }

  /** Looks at one event again later. */
  async pushLater(eventId: string, delayMs: number): Promise<void> {
    const { slot, delayMs: untilSlotEnds } = timeSlot(delayMs);
    await this.jobs.add(
      'sync_calendar_event',
      { eventId, action: 'retry' },
      { key: `${eventId}:${slot}`, delayMs: untilSlotEnds },
    );
  }

  /** Drains the due links of these connections in the bulk queue. */
  async drain(connectionIds: Iterable<string>, delayMs = 0): Promise<void> {
    for (const connectionId of new Set(connectionIds)) {
      const { slot } = timeSlot(delayMs);
      await this.jobs.add('sync_calendar_connection', { connectionId }, { key: `${connectionId}:${slot}`, delayMs });
    }
  }
}
