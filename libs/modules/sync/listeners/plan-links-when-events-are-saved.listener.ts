import { CareerEventsDeleted, CareerEventsSaved, On } from '@calendar/contracts/domain-events';
import { UnitOfWork } from '@calendar/platform/database';
import { Injectable } from '@nestjs/common';
import { LinkStore } from '../links/link.store';
import type { ChangedLink } from '../links/changed-link';
import { LinkPlanner } from '../planning/link-planner';
import { PushScheduler } from '../links/push-scheduler';

/** A career event and its links change in one transaction; the jobs that follow only make it fast. */
@Injectable()
export class PlanLinksWhenEventsAreSaved {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly links: LinkStore,
    private readonly planner: LinkPlanner,
    private readonly pushes: PushScheduler,
  ) {}

  @On(CareerEventsSaved, { phase: 'in-transaction' })
  async saved({ payload }: CareerEventsSaved): Promise<void> {
    await this.links.relink(payload.readdedToCalendar);
    const { userId, events, formerlyRelatedTo: alsoOf, editedAt } = payload;
    this.pushAfterCommit(await this.planner.plan(userId, events, { alsoOf, editedAt }), 'update');
  }

  @On(CareerEventsDeleted, { phase: 'in-transaction' })
  async deleted({ payload }: CareerEventsDeleted): Promise<void> {
    this.pushAfterCommit(await this.planner.plan(payload.userId, payload.events), 'delete');
  }

  private pushAfterCommit(changed: ChangedLink[], action: 'update' | 'delete'): void {
    if (changed.length > 0) this.unitOfWork.afterCommit(() => this.pushes.pushSoon(changed, action));
  }
}
