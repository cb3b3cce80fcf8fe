import { ConflictResolved, DomainEvents } from '@calendar/contracts/domain-events';
import type { ContentField } from '@calendar/contracts/vocabulary';
import { Injectable } from '@nestjs/common';
import { DecisionTimeline } from '../attempts/decision-timeline';
import type { LeasedLink } from '../links/link-lease.store';
import { ConflictStore } from './conflict.store';

/** Ends a conflict that nobody has to decide any more: the sides agree again, or the event is gone. */
@Injectable()
export class ConflictEnd {
  constructor(
    private readonly conflicts: ConflictStore,
    private readonly decisions: DecisionTimeline,
    private readonly events: DomainEvents,
  ) {}

  /**
   * In the caller's transaction.
   *
   * @param decided fields that did not come to agree: a rule has decided them, which is told by itself
   */
  async endOf({ id, userId, eventId, connectionId }: LeasedLink, decided: readonly ContentField[] = []): Promise<void> {
    const ended = await this.conflicts.close(id);
    if (!ended) return;
    const fields = ended.fields.map(({ field }) => field).filter((field) => !decided.includes(field));
    if (fields.length > 0) await this.decisions.byItself({ userId, eventId, connectionId, linkId: id }, fields);
    await this.events.publish(
      new ConflictResolved({ conflictId: ended.id, userId, eventId, connectionId, by: 'system' }),
    );
  }
}
