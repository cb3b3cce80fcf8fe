import type { EventMark, MarksRequest } from '@calendar/contracts/ports';
import { UnitOfWork } from '@calendar/platform/database';
import { Injectable } from '@nestjs/common';

/** Which events there are, without what they say: for whoever asks again and again whether anything has changed. */
@Injectable()
export class EventMarkStore {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  marks({ userId, types, endsAfter, startsBefore, cancelledAfter, limit }: MarksRequest): Promise<EventMark[]> {
    return this.unitOfWork.query<EventMark>(
      `SELECT id, version FROM career_events
        WHERE user_id = $1 AND deleted_at IS NULL AND add_to_calendar AND type = ANY($2)
          AND ends_at > $3 AND starts_at < $4
          AND (status <> 'cancelled' OR coalesce(cancelled_at, updated_at) > $5)
        ORDER BY starts_at, id LIMIT $6`,
      [userId, types, endsAfter, startsBefore, cancelledAfter, limit],
    );
  }
}
