import { DeletionsDecided, DomainEvents, SyncSettled } from '@calendar/contracts/domain-events';
import { Injectable } from '@nestjs/common';
import type { LeasedLink } from '../links/link-lease.store';
import { HeldDeletionStore } from './held-deletion.store';

/** Lets go of what was held about an event that is back in the calendar, or gone for a reason of its own. */
@Injectable()
export class HeldDeletionRelease {
  constructor(
    private readonly held: HeldDeletionStore,
    private readonly events: DomainEvents,
  ) {}

  /** In the caller's transaction. A later decision is not about this link; with the last one nothing is left to decide. */
  async releaseHeld({ id: linkId, userId, eventId, connectionId, gaveUp }: LeasedLink): Promise<void> {
    const ended = await this.held.letGo(userId, linkId);
    if (!ended) return;
    for (const { id: heldId } of ended) {
      await this.events.publish(new DeletionsDecided({ heldId, userId, connectionId }));
    }
    // Of the event itself nothing may have changed, and whoever looks at the question is to read it again.
    await this.events.publish(new SyncSettled({ linkId, userId, eventId, connectionId, gaveUp }));
  }
}
