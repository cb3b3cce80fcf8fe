import { CareerEventViews } from '@calendar/contracts/ports';
import { UnitOfWork } from '@calendar/platform/database';
import { Injectable } from '@nestjs/common';
import { CareerEventsService } from '../career-events.service';
import { EventViews } from './event-views';

/** Shows events for other modules' answers. */
@Injectable()
export class StoredEventViews extends CareerEventViews {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly service: CareerEventsService,
    private readonly views: EventViews,
  ) {
    super();
  }

  async of(userId: string, eventId: string): Promise<object> {
    return this.unitOfWork.readAtOneMoment(async () => this.views.one(await this.service.read(userId, eventId)));
  }
}
