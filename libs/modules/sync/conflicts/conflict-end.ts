import { ConflictResolved, DomainEvents } from '@calendar/contracts/domain-events';
import { Injectable } from '@nestjs/common';
import type { LeasedLink } from '../push/link-lease.store';
import { ConflictStore } from './conflict.store';

/** Ends a conflict that nobody has to decide any more: the sides agree again, or the event is gone. */
@Injectable()
export class ConflictEnd {
  constructor(
    private readonly conflicts: ConflictStore,
    private readonly events: DomainEvents,
  ) {}

  /** In the caller's transaction. */
  async endOf({ id, userId, eventId, connectionId }: LeasedLink): Promise<void> {
    const conflictId = await this.conflicts.close(id);
    if (conflictId) await this.events.publish(new ConflictResolved({ conflictId, userId, eventId, connectionId }));
  }
}
