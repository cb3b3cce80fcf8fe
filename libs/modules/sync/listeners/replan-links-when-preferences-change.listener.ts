import { On, PreferencesChanged } from '@calendar/contracts/domain-events';
import { UnitOfWork } from '@calendar/platform/database';
import { Injectable } from '@nestjs/common';
import { LinkPlanner } from '../planning/link-planner';
import { PushScheduler } from '../links/push-scheduler';

/** New rules (also: a first target for a new account) give every event of the person a new plan. */
@Injectable()
export class ReplanLinksWhenPreferencesChange {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly planner: LinkPlanner,
    private readonly pushes: PushScheduler,
  ) {}

  @On(PreferencesChanged, { phase: 'in-transaction' })
  async replan({ payload }: PreferencesChanged): Promise<void> {
    const changed = await this.planner.replan(payload.userId, payload.rules);
    if (changed.length > 0) this.unitOfWork.afterCommit(() => this.pushes.pushSoon(changed, 'update'));
  }
}
