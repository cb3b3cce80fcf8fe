import { Connections, ExpiredStates } from '@calendar/contracts/ports';
import { Injectable } from '@nestjs/common';
import { FailureRuns } from '../alerts/failure-run.store';
import { SyncJobs } from '../push/sync-jobs';
import { DueConnections } from './due-connections';

/** Finds what was left behind: by a crash, an emptied Redis, a lost job or an unfinished disconnect. */
@Injectable()
export class Sweep {
  constructor(
    private readonly due: DueConnections,
    private readonly connections: Connections,
    private readonly expiredStates: ExpiredStates,
    private readonly failures: FailureRuns,
    private readonly jobs: SyncJobs,
  ) {}

  async run(): Promise<void> {
    await this.jobs.drain(await this.due.find());
    const disconnecting = await this.connections.disconnecting();
    await this.jobs.drain(disconnecting.map((connection) => connection.id));
    await this.expiredStates.deleteExpired();
    await this.failures.deleteOld();
  }
}
