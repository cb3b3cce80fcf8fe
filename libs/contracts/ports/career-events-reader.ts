import type { CareerEventSnapshot } from '../vocabulary';

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
}
