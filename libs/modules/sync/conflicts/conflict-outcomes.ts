import { isDeepStrictEqual } from 'node:util';
import { ConflictChanged, ConflictFound, ConflictResolved, DomainEvents } from '@calendar/contracts/domain-events';
import type { ContentField } from '@calendar/contracts/vocabulary';
import { Injectable } from '@nestjs/common';
import { DecisionTimeline } from '../attempts/decision-timeline';
import type { FieldConflict } from '../merge/merge';
import type { LeasedLink } from '../links/link-lease.store';
import { HeldDeletionRelease } from '../deletions/held-deletion-release';
import { kindOf } from './conflict-kind';
import { ConflictStore } from './conflict.store';

/** Keeps what a merge found in conflict, and ends what is in conflict no more. */
@Injectable()
export class ConflictOutcomes {
  constructor(
    private readonly conflicts: ConflictStore,
    private readonly decisions: DecisionTimeline,
    private readonly held: HeldDeletionRelease,
    private readonly events: DomainEvents,
  ) {}

  /**
   * In the caller's transaction.
   *
   * @param found every field that is in conflict now
   * @param decided fields that a rule has just decided
   * @returns those of which the calendar had not said the same before
   */
  async record(
    link: LeasedLink,
    found: readonly FieldConflict[],
    decided: readonly ContentField[] = [],
  ): Promise<ContentField[]> {
    await this.held.releaseHeld(link);
    const { userId, eventId, connectionId } = link;
    if (found.length === 0) {
      if (link.disputed.length > 0) await this.closeConflict(link, decided);
      return [];
    }
    const { id: conflictId, before } = await this.conflicts.open(link, found);
    const fields = found.map((conflict) => conflict.field);
    const subject = { conflictId, userId, eventId, connectionId, fields, ...kindOf(found) };
    const isKnown = (name: string) => before?.some(({ field }) => field === name);
    if (!fields.every(isKnown)) await this.events.publish(new ConflictFound(subject));
    else if (!isDeepStrictEqual(before, found)) await this.events.publish(new ConflictChanged(subject));
    return fields.filter((_, index) => !before?.some((known) => saysTheSame(known, found[index]!)));
  }

  /**
   * Ends a conflict that nobody has to decide any more, in the caller's transaction: the sides agree again, or the event is
   * gone.
   *
   * @param decided fields that did not come to agree: a rule has decided them, which is told by itself
   */
  async closeConflict(
    { id, userId, eventId, connectionId }: LeasedLink,
    decided: readonly ContentField[] = [],
  ): Promise<void> {
    const ended = await this.conflicts.close(id);
    if (!ended) return;
    const fields = ended.fields.map(({ field }) => field).filter((field) => !decided.includes(field));
    if (fields.length > 0) await this.decisions.byItself({ userId, eventId, connectionId, linkId: id }, fields);
    await this.events.publish(
      new ConflictResolved({ conflictId: ended.id, userId, eventId, connectionId, by: 'system' }),
    );
  }
}

function saysTheSame(one: FieldConflict, other: FieldConflict): boolean {
  const said = ({ field, calendar, calendarContent }: FieldConflict) => [field, calendar, calendarContent];
  return isDeepStrictEqual(said(one), said(other));
}
