import { CredentialConnected, On } from '@calendar/contracts/domain-events';
import { UnitOfWork } from '@calendar/platform/database';
import { Injectable } from '@nestjs/common';
import { LinkStore } from '../links/link.store';
import { LinkPlanner } from '../planning/link-planner';
import { SyncJobs } from '../push/sync-jobs';

/**
 * Links that waited for a grant go on, and links left from an earlier connection of the same account are taken up
 * again with the events they point to: connecting again doubles nothing, and what was deleted or changed in between is
 * brought in step.
 */
@Injectable()
export class TakeUpLinksWhenAccountConnects {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly links: LinkStore,
    private readonly planner: LinkPlanner,
    private readonly jobs: SyncJobs,
  ) {}

  @On(CredentialConnected, { phase: 'in-transaction' })
  async takeUp({ payload }: CredentialConnected): Promise<void> {
    await this.planner.planAgain(payload.userId, await this.links.adopt(payload));
    await this.links.resume(payload.connectionId);
    this.unitOfWork.afterCommit(() => this.jobs.drain([payload.connectionId]));
  }
}
