import { Injectable } from '@nestjs/common';
import { LinkLeases } from '../links/link-lease.store';
import { LinkPusher } from './link-pusher';
import { PushScheduler } from '../links/push-scheduler';

/** Links that somebody is just changing are looked at again this much later. */
const HELD_MS = 250;

/** Brings every link of one career event in step: the interactive queue. */
@Injectable()
export class EventSync {
  constructor(
    private readonly leases: LinkLeases,
    private readonly pusher: LinkPusher,
    private readonly pushes: PushScheduler,
  ) {}

  async run(eventId: string): Promise<void> {
    const { links, isMoreDue } = await this.leases.takeDueOfEvent(eventId);
    if (isMoreDue) await this.pushes.pushLater(eventId, HELD_MS);
    const results = await Promise.all(links.map((link) => this.pusher.pushLeased(link, 'interactive')));
    // One look for each: at the first of these times the others are not due yet, and would be left to the sweep.
    for (const result of results) {
      if (result.kind === 'again') await this.pushes.pushLater(eventId, result.delayMs);
    }
  }
}
