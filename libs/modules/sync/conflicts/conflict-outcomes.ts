import { ConflictFound, DomainEvents } from '@calendar/contracts/domain-events';
import { Injectable } from '@nestjs/common';
import type { FieldConflict } from '../merge/merge';
import type { LeasedLink } from '../push/link-lease.store';
import { ConflictEnd } from './conflict-end';
import { ConflictStore } from './conflict.store';

/** Keeps what a merge found in conflict, and ends what is in conflict no more. */
@Injectable()
export class ConflictOutcomes {
  constructor(
    private readonly conflicts: ConflictStore,
    private readonly end: ConflictEnd,
    private readonly events: DomainEvents,
  ) {}

  /** In the caller's transaction. @param found every field that is in conflict now */
  async record(link: LeasedLink, found: readonly FieldConflict[]): Promise<void> {
    const { userId, eventId, connectionId } = link;
    if (found.length > 0) {
      const { id: conflictId, isNew } = await this.conflicts.open(link, found);
      const fields = found.map((conflict) => conflict.field);
      if (isNew) await this.events.publish(new ConflictFound({ conflictId, userId, eventId, connectionId, fields }));
    } else if (link.disputed.length > 0) {
      await this.end.endOf(link);
    }
  }
}
