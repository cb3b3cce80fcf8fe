import {
  ConflictFound,
  CredentialConnected,
  DomainEvents,
  FirstSyncStarted,
  On,
} from '@calendar/contracts/domain-events';
import { UnitOfWork } from '@calendar/platform/database';
import { Injectable } from '@nestjs/common';
import { kindOf } from '../conflicts/conflict-kind';
import { ConflictStore } from '../conflicts/conflict.store';
import { LinkStore } from '../links/link.store';
import { LinkPlanner } from '../planning/link-planner';
import { PushScheduler } from '../links/push-scheduler';

/**
 * Links that could not be written go on, and links left from an earlier connection of the same account are taken up
 * again with the events they point to: connecting again doubles nothing, asks nothing of what is in step, and what was
 * deleted or changed in between is brought in step.
 */
@Injectable()
export class TakeUpLinksWhenAccountConnects {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly links: LinkStore,
    private readonly planner: LinkPlanner,
    private readonly pushes: PushScheduler,
    private readonly conflicts: ConflictStore,
    private readonly events: DomainEvents,
  ) {}

  @On(CredentialConnected, { phase: 'in-transaction' })
  async connected({ payload }: CredentialConnected): Promise<void> {
    // What a disconnect was about to do there is not done any more: it is reviewed with all the rest.
    if (payload.inReview) await this.links.leave(payload.connectionId);
    else await this.takeUp(payload);
  }

  @On(FirstSyncStarted, { phase: 'in-transaction' })
  async started({ payload }: FirstSyncStarted): Promise<void> {
    await this.takeUp(payload);
  }

  private async takeUp(payload: FirstSyncStarted['payload']): Promise<void> {
    await this.planner.planAgain(payload.userId, await this.links.adopt(payload));
    await this.links.tryAgain(payload.connectionId);
    await this.askAgain(payload.connectionId);
    this.unitOfWork.afterCommit(() => this.pushes.drain([payload.connectionId]));
  }

  /** While the account was away nobody was asked to decide anything about it. */
  private async askAgain(connectionId: string): Promise<void> {
    for (const { id: conflictId, userId, eventId, fields: found } of await this.conflicts.moveTo(connectionId)) {
      const fields = found.map(({ field }) => field);
      await this.events.publish(
        new ConflictFound({ conflictId, userId, eventId, connectionId, fields, ...kindOf(found) }),
      );
    }
  }
}
