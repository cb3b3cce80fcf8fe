import { CredentialDisconnected, On } from '@calendar/contracts/domain-events';
import { UnitOfWork } from '@calendar/platform/database';
import { Injectable } from '@nestjs/common';
import { LinkStore } from '../links/link.store';
import { HeldDeletionStore } from '../deletions/held-deletion.store';
import { PushScheduler } from '../links/push-scheduler';

/** From the moment of the disconnect nothing new is written; what is to be deleted is deleted before the grant ends. */
@Injectable()
export class CleanUpWhenAccountDisconnects {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly links: LinkStore,
    private readonly held: HeldDeletionStore,
    private readonly pushes: PushScheduler,
  ) {}

  @On(CredentialDisconnected, { phase: 'in-transaction' })
  async cleanUp({ payload }: CredentialDisconnected): Promise<void> {
    if (payload.removeEvents) await this.links.unwantAll(payload.connectionId);
    else await this.links.leave(payload.connectionId);
    await this.held.forget(payload);
    this.unitOfWork.afterCommit(() => this.pushes.drain([payload.connectionId]));
  }
}
