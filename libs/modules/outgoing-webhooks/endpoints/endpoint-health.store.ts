import { UnitOfWork } from '@calendar/platform/database';
import { Injectable } from '@nestjs/common';

export interface Failing {
  /** In a row. */
  failures: number;
  since: Date;
}

/** How well endpoints take what they are sent. */
@Injectable()
export class EndpointHealth {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  async succeeded(endpointId: string): Promise<void> {
    await this.unitOfWork.query(
      `UPDATE webhook_endpoints SET failures = 0, failing_since = NULL, paused_until = NULL
        WHERE id = $1 AND (failures > 0 OR failing_since IS NOT NULL OR paused_until IS NOT NULL)`,
      [endpointId],
    );
  }

  /** @returns `null` when it is switched off or removed by now: then nobody counts */
  async failed(endpointId: string): Promise<Failing | null> {
    const [failing] = await this.unitOfWork.query<Failing>(
      `UPDATE webhook_endpoints SET failures = failures + 1, failing_since = coalesce(failing_since, now())
        WHERE id = $1 AND status = 'enabled' RETURNING failures, failing_since AS since`,
      [endpointId],
    );
    return failing ?? null;
  }

  /** Somebody wants to see now whether it is well again. */
  async resume(endpointId: string): Promise<void> {
    await this.unitOfWork.query(`UPDATE webhook_endpoints SET paused_until = NULL WHERE id = $1`, [endpointId]);
  }

  /** Nothing is sent for so long; a longer pause that is under way stays. */
  async pause(endpointId: string, ms: number): Promise<void> {
    await this.unitOfWork.query(
      `UPDATE webhook_endpoints SET paused_until = greatest(paused_until, now() + make_interval(secs => $2)) WHERE id = $1`,
      [endpointId, ms / 1_000],
    );
  }
}
