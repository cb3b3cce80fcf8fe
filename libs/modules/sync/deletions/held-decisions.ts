import { DeletionsDecided, DomainEvents, RemoteChangeMerged } from '@calendar/contracts/domain-events';
import { UnitOfWork } from '@calendar/platform/database';
import { Injectable } from '@nestjs/common';
import { DecisionTimeline } from '../attempts/decision-timeline';
import { LinkDecisions } from '../links/link-decisions.store';
import { PushScheduler } from '../links/push-scheduler';
import { HeldDeletionStore, type HeldDeletion } from './held-deletion.store';

/** Carries out what a person decides about deletions that were held. */
@Injectable()
export class HeldDecisions {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly held: HeldDeletionStore,
    private readonly links: LinkDecisions,
    private readonly decisions: DecisionTimeline,
    private readonly events: DomainEvents,
    private readonly pushes: PushScheduler,
  ) {}

  /** The events are cancelled. @returns false when there is nothing (any more) to decide */
  cancel(userId: string, id: string): Promise<boolean> {
    return this.unitOfWork.runInTurnOf(userId, async () => {
      const held = await this.take(userId, id);
      if (!held) return false;
      for (const link of await this.links.forgetEvents(held.linkIds)) {
        const { eventId } = link;
        const fields = { status: 'cancelled' } as const;
        const { connectionId } = held;
        await this.decisions.aboutHeldDeletion({ userId, connectionId, linkId: link.id, eventId }, 'cancel');
        const changedAt = held.heldAt.toISOString();
        await this.events.publish(
          new RemoteChangeMerged({ userId, eventId, connectionId, fields, changedAt, isDecision: true }),
        );
      }
      return true;
    });
  }

  /** The events are written into the calendar again. @returns false when there is nothing (any more) to decide */
  putBack(userId: string, id: string): Promise<boolean> {
    return this.unitOfWork.runInTurnOf(userId, async () => {
      const held = await this.take(userId, id);
      if (!held) return false;
      const changed = await this.links.recreate(held.linkIds);
      const { connectionId } = held;
      for (const { id: linkId, eventId } of changed) {
        await this.decisions.aboutHeldDeletion({ userId, connectionId, linkId, eventId }, 'recreate');
      }
      this.unitOfWork.afterCommit(() => this.pushes.pushSoon(changed, 'create'));
      return true;
    });
  }

  private async take(userId: string, id: string): Promise<HeldDeletion | null> {
    const held = await this.held.take(userId, id);
    if (held) await this.events.publish(new DeletionsDecided({ heldId: id, userId, connectionId: held.connectionId }));
    return held;
  }
}
