import { UnitOfWork } from '@calendar/platform/database';
import { Injectable } from '@nestjs/common';
import type { CareerEvent } from '../career-event';
import { CareerEventStore } from '../career-event.store';

/** Which events belong together. */
@Injectable()
export class SeriesStore {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly events: CareerEventStore,
  ) {}

  /** Also deleted ones, by start. */
  async all(userId: string, seriesId: string): Promise<CareerEvent[]> {
    const rows = await this.unitOfWork.query<{ id: string }>(
      'SELECT id FROM career_events WHERE series_id = $1 AND user_id = $2 ORDER BY starts_at, id',
      [seriesId, userId],
    );
    const ids = rows.map((row) => row.id);
    const byId = new Map((await this.events.byIds(ids)).map((event) => [event.id, event]));
    return ids.map((id) => byId.get(id)).filter((event) => event !== undefined);
  }
}
