import type { PagePosition } from '@calendar/contracts/paging';
import { exactInstant, UnitOfWork } from '@calendar/platform/database';
import { Injectable } from '@nestjs/common';
import { IS_OPEN, type Delivery, type DeliveryStatus } from './delivery';
import { GIVE_UP_AFTER_MS } from './retry-plan';

const COLUMNS = `id, message_id AS "messageId", kind, body, status, attempts, next_attempt_at AS "nextAttemptAt",
  last_attempt_at AS "lastAttemptAt", delivered_at AS "deliveredAt", response_status AS "responseStatus",
  error_code AS "errorCode", created_at AS "createdAt"`;

/** Written out: Postgres uses an index of some rows only if it sees that they are those. */
const OF_STATUS: Readonly<Record<DeliveryStatus, string>> = {
  pending: `AND status = 'pending' AND ${IS_OPEN}`,
  retrying: `AND status = 'retrying' AND ${IS_OPEN}`,
  delivered: `AND status = 'delivered'`,
  failed: `AND status = 'failed'`,
};

/** What endpoints were sent, and what became of it. */
@Injectable()
export class DeliveryLog {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** Newest first, from after a position on. */
  async page(
    endpointId: string,
    { status, after, limit }: { status: DeliveryStatus | null; after: PagePosition | null; limit: number },
  ) {
    const rows = await this.unitOfWork.query<Delivery & { position: string }>(
      `SELECT ${COLUMNS}, ${exactInstant('created_at')} AS position FROM webhook_deliveries
        WHERE endpoint_id = $1 AND ($2::timestamptz IS NULL OR (created_at, id) < ($2, $3::uuid))
          ${status === null ? '' : OF_STATUS[status]}
        ORDER BY created_at DESC, id DESC LIMIT $4`,
      [endpointId, after?.at ?? null, after?.id ?? null, limit],
    );
    return rows.map(({ position, ...delivery }) => ({ ...delivery, position: { at: position, id: delivery.id } }));
  }

  async one(endpointId: string, id: string): Promise<Delivery | null> {
    const [delivery] = await this.unitOfWork.query<Delivery>(
      `SELECT ${COLUMNS} FROM webhook_deliveries WHERE endpoint_id = $1 AND id = $2`,
      [endpointId, id],
    );
    return delivery ?? null;
  }

  /**
   * Has a message sent now: once more, with the same id, behind what waits of its subject; or what waits anyway at once.
   * One that is just under way is left alone. What goes before it waits no longer either: until then nobody could send it.
   */
  async sendNow(endpointId: string, id: string): Promise<void> {
    await this.unitOfWork.query(
      `UPDATE webhook_deliveries
          SET status = CASE WHEN ${IS_OPEN} THEN status ELSE 'pending' END,
              sequence = CASE WHEN ${IS_OPEN} THEN sequence
                              ELSE nextval(pg_get_serial_sequence('webhook_deliveries', 'sequence')) END,
              attempts = CASE WHEN ${IS_OPEN} THEN attempts ELSE 0 END,
              error_code = CASE WHEN ${IS_OPEN} THEN error_code END,
              response_status = CASE WHEN ${IS_OPEN} THEN response_status END,
              delivered_at = NULL, next_attempt_at = now(), give_up_at = now() + make_interval(secs => $3)
        WHERE endpoint_id = $1 AND id = $2 AND (lease_until IS NULL OR lease_until < now())`,
      [endpointId, id, GIVE_UP_AFTER_MS / 1_000],
    );
    await this.unitOfWork.query(
      `UPDATE webhook_deliveries AS earlier SET next_attempt_at = now() FROM webhook_deliveries AS asked
        WHERE asked.endpoint_id = $1 AND asked.id = $2 AND earlier.endpoint_id = $1
          AND earlier.subject_id = asked.subject_id AND earlier.${IS_OPEN} AND earlier.next_attempt_at > now()`,
      [endpointId, id],
    );
  }
}
