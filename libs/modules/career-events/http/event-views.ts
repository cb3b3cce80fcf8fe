import { SyncStates, type EventSyncState } from '@calendar/contracts/ports';
import { formatTime } from '@calendar/contracts/vocabulary';
import { UnitOfWork, type SharedStatement } from '@calendar/platform/database';
import { Injectable } from '@nestjs/common';
import type { CareerEvent } from '../career-event';
import type { EventView } from './event.answers';

/** Events as the API shows them, with the state of their sync. */
@Injectable()
export class EventViews {
  private readonly readStates: SharedStatement<readonly string[], ReadonlyMap<string, EventSyncState[]>> = {
    writes: false,
    run: async (requests) => {
      const states = await this.syncStates.ofEvents(requests.flat());
      return requests.map(() => states);
    },
  };

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly syncStates: SyncStates,
  ) {}

  async one(event: CareerEvent): Promise<EventView> {
    const [view] = await this.all([event]);
    return view!;
  }

  async all(events: readonly CareerEvent[]): Promise<EventView[]> {
    if (events.length === 0) return [];
    const states = await this.unitOfWork.share(
      this.readStates,
      events.map(({ id }) => id),
    );
    return events.map((event) => toView(event, states.get(event.id) ?? []));
  }
}

function toView(event: CareerEvent, sync: EventSyncState[]): EventView {
  return {
    id: event.id,
    type: event.type,
    title: event.title,
    description: event.description,
    location: event.location,
    ...formatTime(event.time),
    timeZone: event.time.timeZone,
    allDay: event.time.allDay,
    status: event.status,
    cancelledBy: event.cancelledBy,
    cancelledAt: event.cancelledAt?.toISOString() ?? null,
    addToCalendar: event.addToCalendar,
    reminders: event.reminders,
    relatesTo: event.relatesTo,
    seriesId: event.seriesId,
    metadata: event.metadata,
    version: event.version,
    createdAt: event.createdAt.toISOString(),
    updatedAt: event.updatedAt.toISOString(),
    sync,
  };
}
