import { Jobs } from '@calendar/contracts/jobs';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';

/** Events whose waits end within this time are looked at together: what is free until then is not lost. */
const SLOT_MS = 500;
/** So many events of an account are looked at by one job. */
const AT_ONCE = 200;
/** Longer waits end then, with a look too early: Node's timers count no further. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;
/** More events of one account are left to the sweep: it finds their links. */
const MOST_WAITING = 5_000;

interface AccountWait {
  /** By event, when it is worth to look at it, by `performance.now()`. */
  events: Map<string, number>;
  timer: NodeJS.Timeout;
  wakeAt: number;
}

/**
 * Events that are to be written when their account may be asked again. However many wait, an account has one timer and one
 * job. They wait in this process: with it go the waits, and the sweep finds the links.
 */
@Injectable()
export class WaitingEvents implements OnApplicationShutdown {
  private readonly accounts = new Map<string, AccountWait>();

  constructor(private readonly jobs: Jobs) {}

  /** Looks at these events of the account behind a connection again after `delayMs`. */
  wait(connectionId: string, eventIds: readonly string[], delayMs: number): void {
    if (eventIds.length === 0) return;
    const at = Math.ceil((performance.now() + delayMs) / SLOT_MS) * SLOT_MS;
    const account = this.accounts.get(connectionId);
    const events = account?.events ?? new Map<string, number>();
    for (const eventId of eventIds) if (events.size < MOST_WAITING || events.has(eventId)) events.set(eventId, at);
    this.arm(connectionId, events);
  }

  onApplicationShutdown(): void {
    for (const { timer } of this.accounts.values()) clearTimeout(timer);
  }

  private arm(connectionId: string, events: Map<string, number>): void {
    const known = this.accounts.get(connectionId);
    const wakeAt = Math.min(...events.values());
    if (known?.wakeAt === wakeAt) return;
    clearTimeout(known?.timer);
    const waitMs = Math.min(Math.max(0, wakeAt - performance.now()), LONGEST_TIMER_MS);
    const timer = setTimeout(() => this.wake(connectionId), waitMs).unref();
    this.accounts.set(connectionId, { events, timer, wakeAt });
  }

  private wake(connectionId: string): void {
    const { events, wakeAt } = this.accounts.get(connectionId)!;
    this.accounts.delete(connectionId);
    const due = [...events].filter(([, at]) => at <= wakeAt).slice(0, AT_ONCE);
    const eventIds = due.map(([eventId]) => eventId);
    for (const eventId of eventIds) events.delete(eventId);
    if (events.size > 0) this.arm(connectionId, events);
    void this.jobs.add('sync_waiting_events', { connectionId, eventIds });
  }
}
