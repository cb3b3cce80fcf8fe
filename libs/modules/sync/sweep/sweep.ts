import { Connections, ExpiredStates } from '@calendar/contracts/ports';
import { UnitOfWork } from '@calendar/platform/database';
import { Injectable } from '@nestjs/common';
import { SyncJobs } from '../push/sync-jobs';
import { LinkStore } from '../links/link.store';
import { DueConnections } from './due-connections';

/** Finds what was left behind: by a crash, an emptied Redis, a lost job or an unfinished disconnect. */
@Injectable()
export class Sweep {
  constructor(
    private readonly due: DueConnections,
    private readonly links: LinkStore,
    private readonly connections: Connections,
    private readonly expiredStates: ExpiredStates,
    private readonly jobs: SyncJobs,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  async run(): Promise<void> {
    await this.goOnWithGrants();
    await this.jobs.drain(await this.due.find());
    const disconnecting = await this.connections.disconnecting();
    await this.jobs.drain(disconnecting.map((connection) => connection.id));
    await this.expiredStates.deleteExpired();
  }

  /** Whoever saw a dead grant may set a link aside just after a new grant has set all links of the account going. */
  private async goOnWithGrants(): Promise<void> {
    const active = await this.connections.activeAmong(await this.due.waitingForGrant());
    for (const connectionId of active) await this.goOn(connectionId);
    await this.jobs.drain(active);
  }

  private async goOn(connectionId: string): Promise<void> {
    const connection = await this.connections.byId(connectionId);
    if (!connection) return;
    await this.unitOfWork.runInTurnOf(connection.userId, async () => {
      // Looked at again: the grant may have died, or the account have left, before it was this person's turn.
      const active = await this.connections.activeAmong([connectionId]);
      if (active.length > 0) await this.links.resume(connectionId);
    });
  }
}
