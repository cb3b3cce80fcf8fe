import { problem } from '@calendar/contracts/errors';
import { APP_CONFIG, type AppConfig } from '@calendar/platform/config';
import { Inject, Injectable } from '@nestjs/common';
import { CareerEventStore } from './career-event.store';

/** How many events one person may have. */
@Injectable()
export class EventQuota {
  private readonly most: number;

  constructor(
    @Inject(APP_CONFIG) config: AppConfig,
    private readonly store: CareerEventStore,
  ) {
    this.most = config.quotas.events;
  }

  /** In the turn of the person, before the events are written. @throws AppError `quota.events` */
  async admit(userId: string, newEvents: number): Promise<void> {
    if (newEvents === 0) return;
    const existing = await this.store.countLiving(userId);
    if (existing + newEvents <= this.most) return;
    throw problem('quota.events', {
      detail:
        `There are ${existing} events, and there may be ${this.most}: nothing of this request was saved. ` +
        'Delete events that are of no more use, then try again.',
    });
  }
}
