import { isDeepStrictEqual } from 'node:util';
import { On, RemoteChangeMerged } from '@calendar/contracts/domain-events';
import { DatabaseClock } from '@calendar/platform/database';
import { Injectable } from '@nestjs/common';
import { contentOf, type CareerEvent } from '../career-event';
import { CareerEventStore } from '../career-event.store';
import { CareerEventChanges } from '../career-event-changes';

/** A change made in a calendar becomes a change of the career event, in the transaction of the merge. */
@Injectable()
export class TakeOverFieldsWhenRemoteChangeMerged {
  constructor(
    private readonly store: CareerEventStore,
    private readonly changes: CareerEventChanges,
    private readonly clock: DatabaseClock,
  ) {}

  @On(RemoteChangeMerged, { phase: 'in-transaction' })
  async takeOver({ payload }: RemoteChangeMerged): Promise<void> {
    const [before] = await this.store.byIds([payload.eventId]);
    if (!before || before.userId !== payload.userId) return;
    // Fields of a deleted event are of no use, unless the change brings the event back, which no cancellation does.
    if (before.deleted && (payload.fields.status ?? 'cancelled') === 'cancelled') return;
    const after = withRemoteFields(before, payload.fields, this.clock.now());
    if (!before.deleted && isDeepStrictEqual(contentOf(before), contentOf(after))) return;
    await this.store.update([after]);
    await this.changes.saved(after.userId, [{ before, after }], { editedAt: payload.changedAt });
  }
}

function withRemoteFields(
  before: CareerEvent,
  fields: RemoteChangeMerged['payload']['fields'],
  now: Date,
): CareerEvent {
  const after = { ...before, ...fields };
  const cancelledNow = after.status === 'cancelled' && before.status !== 'cancelled';
  return {
    ...after,
    // A calendar may show an event without a title; a career event has one.
    title: fields.title?.trim() ? fields.title : before.title,
    deleted: false,
    ...(cancelledNow && {
      cancelledBy: 'calendar',
      cancelledAt: now,
      statusBeforeCancel: before.status,
    }),
    ...(after.status !== 'cancelled' && { cancelledBy: null, cancelledAt: null, statusBeforeCancel: null }),
    version: before.version + 1,
    updatedAt: now,
  };
}
