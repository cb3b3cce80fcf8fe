import { UnitOfWork } from '@calendar/platform/database';
import { Injectable } from '@nestjs/common';
import { IS_OPEN, type DeliveryErrorCode } from './delivery';

const KEPT_DAYS = 30;
/** What one sweep ends or throws away at most; the next one goes on. */
const AT_ONCE = 1_000;
/** What fell due just now is most likely being worked on already. */
const GRACE_SECONDS = 2;
const EXPIRED: DeliveryErrorCode = 'delivery.expired';

const IS_ASKABLE = `endpoint.status = 'enabled' AND (endpoint.paused_until IS NULL OR endpoint.paused_until <= now())`;
/** By endpoint, of which there are few: each is one look into the index of what is due. */
const OLDEST_DUE = `(SELECT min(delivery.next_attempt_at) FROM webhook_deliveries AS delivery
  WHERE delivery.endpoint_id = endpoint.id AND delivery.${IS_OPEN})`;

/** What a sweep looks for among deliveries. */
@Injectable()
export class SweptDeliveries {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  async endpointsWithDue(): Promise<string[]> {
    const rows = await this.unitOfWork.query<{ id: string }>(
      `SELECT endpoint.id FROM webhook_endpoints AS endpoint
        WHERE ${IS_ASKABLE} AND ${OLDEST_DUE} < now() - make_interval(secs => $1)`,
      [GRACE_SECONDS],
    );
    return rows.map(({ id }) => id);
  }

  /** For how many seconds the message has been due that has waited longest of those that may be sent. */
  async oldestDueSeconds(): Promise<number> {
    const [row] = await this.unitOfWork.query<{ seconds: number }>(
      `SELECT coalesce(greatest(0, extract(epoch FROM now() - min(${OLDEST_DUE}))), 0)::float8 AS seconds
         FROM webhook_endpoints AS endpoint WHERE ${IS_ASKABLE}`,
    );
    return row!.seconds;
  }

  /** What waits for an endpoint that was not switched on in time. */
  async giveUpOverdue(): Promise<void> {
    await this.unitOfWork.query(
      `UPDATE webhook_deliveries SET status = 'failed', error_code = $1
        WHERE id IN (SELECT delivery.id FROM webhook_endpoints AS endpoint
                       JOIN webhook_deliveries AS delivery ON delivery.endpoint_id = endpoint.id
                      WHERE endpoint.status = 'disabled' AND delivery.${IS_OPEN} AND delivery.give_up_at < now() LIMIT $2)`,
      [EXPIRED, AT_ONCE],
    );
  }

  async forgetOld(): Promise<void> {
    await this.unitOfWork.query(
      `DELETE FROM webhook_deliveries
        WHERE id IN (SELECT id FROM webhook_deliveries
                      WHERE created_at < now() - make_interval(days => $1) AND NOT (${IS_OPEN})
                      ORDER BY created_at LIMIT $2)`,
      [KEPT_DAYS, AT_ONCE],
    );
    await this.unitOfWork.query(
      `DELETE FROM webhook_endpoints WHERE status = 'removed' AND updated_at < now() - make_interval(days => $1)`,
      [KEPT_DAYS],
    );
  }

  async forgetFormerSecrets(): Promise<void> {
    await this.unitOfWork.query(
      `UPDATE webhook_endpoints SET previous_secret = NULL, previous_secret_until = NULL WHERE previous_secret_until < now()`,
    );
  }
}
