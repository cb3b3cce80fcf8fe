import { CareerEventsDeleted, CareerEventsSaved, On, PreferencesChanged } from '@calendar/contracts/domain-events';
import type { CareerEventSnapshot } from '@calendar/contracts/vocabulary';
import { Injectable } from '@nestjs/common';
import { LiveChannel } from '../live/live-channel';

/** Of more events at once whoever looks reads the list again, and is told once. */
const MOST_EVENTS = 20;

/** Tells the browsers of a person what was edited, here or in a calendar, once it is durable. */
@Injectable()
export class ShowEdits {
  constructor(private readonly live: LiveChannel) {}

  @On(CareerEventsSaved, { phase: 'after-commit' })
  saved({ payload: { userId, events } }: CareerEventsSaved): Promise<void> {
    return this.show(userId, 'saved', events);
  }

  @On(CareerEventsDeleted, { phase: 'after-commit' })
  deleted({ payload: { userId, events } }: CareerEventsDeleted): Promise<void> {
    return this.show(userId, 'deleted', events);
  }

  @On(PreferencesChanged, { phase: 'after-commit' })
  preferences({ payload: { userId, version } }: PreferencesChanged): Promise<void> {
    return this.live.send(userId, { type: 'preferences', data: { version } });
  }

  private async show(
    userId: string,
    change: 'saved' | 'deleted',
    events: readonly CareerEventSnapshot[],
  ): Promise<void> {
    if (events.length > MOST_EVENTS) {
      await this.live.send(userId, { type: 'event', data: { eventId: null, change, version: null } });
      return;
    }
    for (const { id: eventId, version } of events) {
      await this.live.send(userId, { type: 'event', data: { eventId, change, version } });
    }
  }
}
