import type { CareerEventSnapshot, CareerEventType } from '../vocabulary';

/** That an event is there, and at which version: enough to know whether anything has changed. */
export interface EventMark {
  id: string;
  version: number;
}

export interface MarksRequest {
  userId: string;
  types: readonly CareerEventType[];
  /** ISO instants. */
  endsAfter: string;
  startsBefore: string;
  /** Those that were cancelled before are left out. */
  cancelledAfter: string;
  limit: number;
}

/** "What does this career event say?" Answered by career-events. */
export abstract class CareerEventsReader {
  /** Also deleted ones, marked as such; unknown ids are left out. */
  abstract byIds(ids: readonly string[]): Promise<CareerEventSnapshot[]>;

  /** Living events of a person that end after `endsAfter` (ISO instant), by id, from after `afterId` on. */
  abstract page(request: {
    userId: string;
    endsAfter: string;
    afterId: string | null;
    limit: number;
  }): Promise<CareerEventSnapshot[]>;

  /** Living follow-ups of these interviews. */
  abstract followUpsOf(interviewIds: readonly string[]): Promise<CareerEventSnapshot[]>;

  /** Living events of a person that are meant for calendars and overlap a span of time, the first ones by start. */
  abstract marks(request: MarksRequest): Promise<EventMark[]>;
}
