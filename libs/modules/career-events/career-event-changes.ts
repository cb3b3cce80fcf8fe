import { CareerEventsDeleted, CareerEventsSaved, DomainEvents } from '@calendar/contracts/domain-events';
import { Injectable } from '@nestjs/common';
import { toSnapshot, type CareerEvent } from './career-event';

export interface Change {
  /** `null`: it did not exist, or was deleted. */
  before: CareerEvent | null;
  after: CareerEvent;
}

/** Publishes what happened to career events, in the transaction in which it happened. */
@Injectable()
export class CareerEventChanges {
  constructor(private readonly events: DomainEvents) {}

  /** @param how.editedAt ISO instant, if the change was made some time ago */
  async saved(
    userId: string,
    changes: readonly Change[],
    { editedAt = null }: { editedAt?: string | null } = {},
  ): Promise<void> {
    if (changes.length === 0) return;
    const readdedToCalendar = changes
      .filter(({ before, after }) => before !== null && !before.addToCalendar && after.addToCalendar)
      .map(({ after }) => after.id);
    const formerlyRelatedTo = changes
      .filter(({ before, after }) => before !== null && before.relatesTo !== after.relatesTo)
      .map(({ before }) => before?.relatesTo ?? null)
      .filter((id) => id !== null);
    const revived = changes
      .filter(({ before, after }) => before?.status === 'cancelled' && after.status !== 'cancelled')
      .map(({ after }) => after.id);
    const events = changes.map(({ after }) => toSnapshot(after));
    await this.events.publish(
      new CareerEventsSaved({ userId, events, editedAt, readdedToCalendar, formerlyRelatedTo, revived }),
    );
  }

  async deleted(userId: string, events: readonly CareerEvent[]): Promise<void> {
    await this.events.publish(new CareerEventsDeleted({ userId, events: events.map(toSnapshot) }));
  }
}
