import { ConflictResolved, DomainEvents } from '@calendar/contracts/domain-events';
import { Injectable } from '@nestjs/common';
import { DecisionTimeline } from '../attempts/decision-timeline';
import type { LeasedLink } from '../push/link-lease.store';
import { ConflictStore } from './conflict.store';

/** Ends a conflict that nobody has to decide any more: the sides agree again, or the event is gone. */
@Injectable()
export class ConflictEnd {
  constructor(
    private readonly conflicts: ConflictStore,
    private readonly decisions: DecisionTimeline,
    private readonly events: DomainEvents,
  ) {}

  /** In the caller's transaction. */
  async endOf({ id, userId, eventId, connectionId }: LeasedLink): Promise<void> {
    const ended = await this.conflicts.close(id);
    if (!ended) return;
    const fields = ended.fields.map(({ field }) => field);
    await this.decisions.byItself({ userId, eventId, connectionId, linkId: id }, fields);
    await this.events.publish(new ConflictResolved({ conflictId: ended.id, userId, eventId, connectionId }));
  }
}
