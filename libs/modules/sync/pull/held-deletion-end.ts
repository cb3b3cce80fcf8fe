import { DeletionsDecided, DomainEvents } from '@calendar/contracts/domain-events';
import { Injectable } from '@nestjs/common';
import type { CalendarLink } from '../links/calendar-link';
import { HeldDeletionStore } from './held-deletion.store';

/** Ends what was held about an event that is back in the calendar, or gone for a reason of its own. */
@Injectable()
export class HeldDeletionEnd {
  constructor(
    private readonly held: HeldDeletionStore,
    private readonly events: DomainEvents,
  ) {}

  /** In the caller's transaction. A later decision is not about this link; with the last one nothing is left to decide. */
  async endOf({ id, userId }: CalendarLink): Promise<void> {
    for (const { id: heldId, connectionId } of await this.held.letGo(userId, id)) {
      await this.events.publish(new DeletionsDecided({ heldId, userId, connectionId }));
    }
  }
}
