import { DeletionsDecided, DomainEvents, RemoteChangeMerged } from '@calendar/contracts/domain-events';
import { UnitOfWork } from '@calendar/platform/database';
import { Injectable } from '@nestjs/common';
import { AttemptStore } from '../attempts/attempt.store';
import { LinkStore } from '../links/link.store';
import { SyncJobs } from '../push/sync-jobs';
import { HeldDeletionStore, type HeldDeletion } from './held-deletion.store';

/** Carries out what a person decides about deletions that were held. */
@Injectable()
export class HeldDecisions {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly held: HeldDeletionStore,
    private readonly links: LinkStore,
    private readonly attempts: AttemptStore,
    private readonly events: DomainEvents,
    private readonly jobs: SyncJobs,
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
        await this.record(held, { linkId: link.id, eventId, action: 'cancel' });
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
      for (const link of changed) {
        await this.record(held, { linkId: link.id, eventId: link.eventId, action: 'recreate' });
      }
      this.unitOfWork.afterCommit(() => this.jobs.pushSoon(changed, 'create'));
      return true;
    });
  }

  private async take(userId: string, id: string): Promise<HeldDeletion | null> {
    const held = await this.held.take(userId, id);
    if (held) await this.events.publish(new DeletionsDecided({ heldId: id, userId, connectionId: held.connectionId }));
    return held;
  }

  private record(held: HeldDeletion, what: { linkId: string; eventId: string; action: string }): Promise<void> {
    return this.attempts.record({
      ...what,
      userId: held.userId,
      connectionId: held.connectionId,
      actor: 'career_copilot',
      fields: ['status'],
      outcome: 'succeeded',
      code: null,
      providerVersion: null,
      latencyMs: null,
    });
  }
}
