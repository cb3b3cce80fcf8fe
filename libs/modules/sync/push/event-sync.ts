import { Injectable } from '@nestjs/common';
import { LinkLeases } from './link-lease.store';
import { LinkPusher } from './link-pusher';
import { SyncJobs } from './sync-jobs';

/** Brings every link of one career event in step: the quick lane. */
@Injectable()
export class EventSync {
  constructor(
    private readonly leases: LinkLeases,
    private readonly pusher: LinkPusher,
    private readonly jobs: SyncJobs,
  ) {}

  async run(eventId: string): Promise<void> {
    const due = await this.leases.dueOfEvent(eventId);
    const results = await Promise.all(due.map((linkId) => this.pusher.push(linkId, 'interactive')));
    // One look for each: at the first of these times the others are not due yet, and would be left to the sweep.
    for (const result of results) {
      if (result.kind === 'again') await this.jobs.pushLater(eventId, result.delayMs);
    }
  }
}
