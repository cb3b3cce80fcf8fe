import type { PagePosition } from '@calendar/contracts/paging';
import { exactInstant, UnitOfWork } from '@calendar/platform/database';
import { Injectable } from '@nestjs/common';
import { IS_OPEN } from '../deliveries/delivery';
import type { WebhookKind } from '../messages/message';
import type { DisabledReason, Endpoint, EndpointChange } from './endpoint';

const COLUMNS = `id, url, events, status, disabled_at AS "disabledAt", disabled_reason AS "disabledReason",
  failing_since AS "failingSince", created_at AS "createdAt", updated_at AS "updatedAt",
  CASE WHEN previous_secret_until > now() THEN previous_secret_until END AS "previousSecretUntil"`;
/** What is known of how well it took messages so far. */
const FORGET_FAILURES = 'failures = 0, failing_since = NULL, paused_until = NULL';

/** The endpoints of the host app. */
@Injectable()
export class EndpointStore {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  async add(endpoint: { id: string; url: string; events: readonly WebhookKind[]; secret: string }): Promise<Endpoint> {
    const { id, url, events, secret } = endpoint;
    const [added] = await this.unitOfWork.query<Endpoint>(
      `INSERT INTO webhook_endpoints (id, url, events, secret) VALUES ($1, $2, $3, $4) RETURNING ${COLUMNS}`,
      [id, url, events, secret],
    );
    return added!;
  }

  async count(): Promise<number> {
    const [row] = await this.unitOfWork.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM webhook_endpoints WHERE status <> 'removed'`,
    );
    return row!.count;
  }

  async one(id: string): Promise<Endpoint | null> {
    const [endpoint] = await this.unitOfWork.query<Endpoint>(
      `SELECT ${COLUMNS} FROM webhook_endpoints WHERE id = $1 AND status <> 'removed'`,
      [id],
    );
    return endpoint ?? null;
  }

  /** Newest first, from after a position on. */
  async page({ after, limit }: { after: PagePosition | null; limit: number }) {
    const rows = await this.unitOfWork.query<Endpoint & { position: string }>(
      `SELECT ${COLUMNS}, ${exactInstant('created_at')} AS position FROM webhook_endpoints
        WHERE status <> 'removed' AND ($1::timestamptz IS NULL OR (created_at, id) < ($1, $2::uuid))
        ORDER BY created_at DESC, id DESC LIMIT $3`,
      [after?.at ?? null, after?.id ?? null, limit],
    );
    return rows.map(({ position, ...endpoint }) => ({ ...endpoint, position: { at: position, id: endpoint.id } }));
  }

  /**
   * Another address or a new start is judged anew: what failed before says nothing about it, and what waits for its next
   * attempt, which may be half a day away, waits no longer.
   */
  async change(id: string, { url, events, status }: EndpointChange): Promise<Endpoint | null> {
    const [changed] = await this.unitOfWork.query<Endpoint>(
      `UPDATE webhook_endpoints
          SET url = coalesce($2, url), events = coalesce($3, events), status = coalesce($4, status), updated_at = now(),
              disabled_at = CASE $4 WHEN 'enabled' THEN NULL WHEN 'disabled' THEN coalesce(disabled_at, now()) ELSE disabled_at END,
              disabled_reason = CASE $4 WHEN 'enabled' THEN NULL WHEN 'disabled' THEN coalesce(disabled_reason, 'request') ELSE disabled_reason END
        WHERE id = $1 AND status <> 'removed' RETURNING ${COLUMNS}`,
      [id, url ?? null, events ?? null, status ?? null],
    );
    if (!changed) return null;
    if (url === undefined && status === undefined) return changed;
    await this.unitOfWork.query(`UPDATE webhook_endpoints SET ${FORGET_FAILURES} WHERE id = $1`, [id]);
    await this.unitOfWork.query(
      `UPDATE webhook_deliveries SET next_attempt_at = now()
        WHERE endpoint_id = $1 AND ${IS_OPEN} AND next_attempt_at > now()`,
      [id],
    );
    return { ...changed, failingSince: null };
  }

  /** The secret so far is good for as long again as is said; one before it is not any more. */
  async replaceSecret(id: string, secret: string, overlapSeconds: number): Promise<Endpoint | null> {
    const [changed] = await this.unitOfWork.query<Endpoint>(
      `UPDATE webhook_endpoints
          SET previous_secret = secret, previous_secret_until = now() + make_interval(secs => $3), secret = $2,
              updated_at = now()
        WHERE id = $1 AND status <> 'removed' RETURNING ${COLUMNS}`,
      [id, secret, overlapSeconds],
    );
    return changed ?? null;
  }

  /** @returns false when it is switched off already, or removed */
  async switchOff(id: string, reason: DisabledReason): Promise<boolean> {
    const rows = await this.unitOfWork.query(
      `UPDATE webhook_endpoints SET status = 'disabled', disabled_at = now(), disabled_reason = $2, updated_at = now()
        WHERE id = $1 AND status = 'enabled' RETURNING id`,
      [id, reason],
    );
    return rows.length > 0;
  }

  /**
   * Its row stays for as long as deliveries are kept, so that removing it again is no error; its secrets do not, nor what
   * waits for it.
   *
   * @returns `null` when there never was one, false when it is removed already
   */
  async remove(id: string): Promise<boolean | null> {
    const [removed] = await this.unitOfWork.query<{ status: string }>(
      `UPDATE webhook_endpoints AS endpoint
          SET status = 'removed', secret = NULL, previous_secret = NULL, previous_secret_until = NULL, updated_at = now()
         FROM (SELECT id, status FROM webhook_endpoints WHERE id = $1 FOR UPDATE) AS before
        WHERE endpoint.id = before.id AND before.status <> 'removed' RETURNING before.status`,
      [id],
    );
    if (!removed) {
      const [known] = await this.unitOfWork.query('SELECT id FROM webhook_endpoints WHERE id = $1', [id]);
      return known ? false : null;
    }
    await this.unitOfWork.query('DELETE FROM webhook_deliveries WHERE endpoint_id = $1', [id]);
    return true;
  }
}
