import { Connections, ExpiredStates } from '@calendar/contracts/ports';
import { UnitOfWork } from '@calendar/platform/database';
import { Injectable } from '@nestjs/common';
import { SyncJobs } from '../push/sync-jobs';

/** Connections with due links that one sweep sets going; the next sweep goes on. */
const CONNECTIONS_AT_ONCE = 1_000;
/** What fell due just now is most likely being worked on already. */
const GRACE_SECONDS = 2;

/** Finds what was left behind: by a crash, an emptied Redis, a lost job or an unfinished disconnect. */
@Injectable()
export class Sweep {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly connections: Connections,
    private readonly expiredStates: ExpiredStates,
    private readonly jobs: SyncJobs,
  ) {}

  async run(): Promise<void> {
    await this.jobs.drain(await this.connectionsWithDueLinks());
    const disconnecting = await this.connections.disconnecting();
    await this.jobs.drain(disconnecting.map((connection) => connection.id));
    await this.expiredStates.deleteExpired();
  }

  private async connectionsWithDueLinks(): Promise<string[]> {
    const rows = await this.unitOfWork.query<{ connection_id: string }>(
      `SELECT DISTINCT connection_id FROM calendar_links
        WHERE connection_id IS NOT NULL AND status IN ('pending', 'retrying')
          AND next_attempt_at < now() - make_interval(secs => $1)
          AND (lease_until IS NULL OR lease_until < now())
        LIMIT $2`,
      [GRACE_SECONDS, CONNECTIONS_AT_ONCE],
    );
    return rows.map((row) => row.connection_id);
  }
}
