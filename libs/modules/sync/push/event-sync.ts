import { Injectable } from '@nestjs/common';
import { LinkLeases } from '../links/link-lease.store';
import { PushScheduler } from '../links/push-scheduler';
import { LinkPusher } from './link-pusher';
import { allOf, sideBySide } from './side-by-side';
import { WaitingEvents } from './waiting-events';

/** Links that somebody is just changing are looked at again this much later. */
const HELD_MS = 250;
/** Events that have waited are looked at for at most this long before others have their turn. */
const TURN_MS = 5_000;
/** As many as a provider allows at once. */
const PARALLEL = 4;

/** Brings every link of one career event in step: the interactive queue. */
@Injectable()
export class EventSync {
  constructor(
    private readonly leases: LinkLeases,
    private readonly pusher: LinkPusher,
    private readonly pushes: PushScheduler,
    private readonly waiting: WaitingEvents,
  ) {}

  async run(eventId: string): Promise<void> {
    const busy = await this.look(eventId);
    for (const [connectionId, delayMs] of busy) this.waiting.wait(connectionId, [eventId], delayMs);
  }

  /** Events that have waited until their account may be asked again, a few at a time; when it may not, the rest waits on. */
  async runWaiting(connectionId: string, eventIds: readonly string[]): Promise<void> {
    const turn = { atOnce: PARALLEL, ends: performance.now() + TURN_MS };
    let waitMs: number | null = null;
    const left = await sideBySide(eventIds, turn, async (id) => {
      const busy = await this.look(id);
      for (const [busyId, delayMs] of busy) this.waiting.wait(busyId, [id], delayMs);
      waitMs = busy.get(connectionId) ?? waitMs;
      return waitMs === null;
    });
    this.waiting.wait(connectionId, left, waitMs ?? 0);
  }

  /** @returns the connections whose accounts may not be asked now, and after how many ms they may */
  private async look(eventId: string): Promise<Map<string, number>> {
    const busy = new Map<string, number>();
    const { links, isMoreDue } = await this.leases.takeDueOfEvent(eventId);
    if (isMoreDue) await this.pushes.pushLater(eventId, HELD_MS);
    const results = await allOf(links.map((link) => this.pusher.pushLeased(link, 'interactive')));
    // One look for each: at the first of these times the others are not due yet, and would be left to the sweep.
    for (const [place, result] of results.entries()) {
      if (result.kind !== 'again') continue;
      if (result.scope === 'quota') busy.set(links[place]!.connectionId, result.delayMs);
      else await this.pushes.pushLater(eventId, result.delayMs);
    }
    return busy;
  }
}
