import { UnitOfWork } from '@calendar/platform/database';
import { Injectable } from '@nestjs/common';

/** Connections with due links that one sweep sets going; the next sweep goes on. */
const AT_ONCE = 1_000;
/** What fell due just now is most likely being worked on already. */
const GRACE_SECONDS = 2;

/** Finds the connections whose links were left behind. */
@Injectable()
export class DueConnections {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  async find(): Promise<string[]> {
    const rows = await this.unitOfWork.query<{ connection_id: string }>(
      `SELECT DISTINCT connection_id FROM calendar_links
        WHERE connection_id IS NOT NULL AND status IN ('pending', 'retrying')
          AND next_attempt_at < now() - make_interval(secs => $1)
          AND (lease_until IS NULL OR lease_until < now())
        LIMIT $2`,
      [GRACE_SECONDS, AT_ONCE],
    );
    return rows.map((row) => row.connection_id);
  }
}
