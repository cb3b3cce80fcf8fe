import { CareerEventsReader, type EventMark, type MarksRequest } from '@calendar/contracts/ports';
import type { CareerEventSnapshot } from '@calendar/contracts/vocabulary';
import { Injectable } from '@nestjs/common';
import { toSnapshot } from './career-event';
import { CareerEventStore } from './career-event.store';
import { EventMarkStore } from './event-mark.store';

/** Answers other modules from the stored events. */
@Injectable()
export class StoredCareerEvents extends CareerEventsReader {
  constructor(
    private readonly store: CareerEventStore,
    private readonly eventMarks: EventMarkStore,
  ) {
    super();
  }

  async byIds(ids: readonly string[]): Promise<CareerEventSnapshot[]> {
    return (await this.store.byIds(ids)).map(toSnapshot);
  }

  async page(request: Parameters<CareerEventsReader['page']>[0]): Promise<CareerEventSnapshot[]> {
    return (await this.store.page(request)).map(toSnapshot);
  }

  async followUpsOf(interviewIds: readonly string[]): Promise<CareerEventSnapshot[]> {
    return (await this.store.followUpsOf(interviewIds)).map(toSnapshot);
  }

  marks(request: MarksRequest): Promise<EventMark[]> {
    return this.eventMarks.marks(request);
  }
}
