import { CareerEventViews } from '@calendar/contracts/ports';
import { Injectable } from '@nestjs/common';
import { CareerEventsService } from '../career-events.service';
import { EventViews } from './event-views';

/** Shows events for other modules' answers. */
@Injectable()
export class StoredEventViews extends CareerEventViews {
  constructor(
    private readonly service: CareerEventsService,
    private readonly views: EventViews,
  ) {
    super();
  }

  async of(userId: string, eventId: string): Promise<object> {
    return this.views.one(await this.service.read(userId, eventId));
  }
}
