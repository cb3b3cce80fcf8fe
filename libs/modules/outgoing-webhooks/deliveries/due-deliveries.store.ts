import { UnitOfWork } from '@calendar/platform/database';
import { Injectable } from '@nestjs/common';
import type { WebhookKind } from '../messages/message';
import type { AttemptOutcome } from './attempt-outcome';
import { IS_OPEN } from './delivery';
import { MOST_FAILURES_IN_A_ROW } from './retry-plan';

/** An attempt takes 10 seconds at most; one whose worker died is made again after so long. */
const LEASE_SECONDS = 30;
/** Messages to one endpoint under way at once, over all workers. */
export const MOST_AT_ONCE = 4;

/** A delivery that nobody else works on, with all that it takes to send it. */
export interface ClaimedDelivery {
  id: string;
  endpointId: string;
  lease: string;
  messageId: string;
  kind: WebhookKind;
  subjectId: string;
  body: string;
  /** This one included. */
  attempts: number;
  giveUpAt: Date;
  url: string;
  sealedSecret: string;
  /** `null`: none is good beside it. */
  sealedPreviousSecret: string | null;
}

/** Has its turn: due, in nobody's hands, and the first of what is told of its subject. */
const IS_NEXT = `candidate.${IS_OPEN} AND candidate.next_attempt_at <= now()
  AND (candidate.lease_until IS NULL OR candidate.lease_until < now())
  AND NOT EXISTS (SELECT 1 FROM webhook_deliveries AS earlier
                   WHERE earlier.endpoint_id = candidate.endpoint_id AND earlier.subject_id = candidate.subject_id
                     AND earlier.${IS_OPEN} AND earlier.sequence < candidate.sequence)`;

const IS_READY = `endpoint.status = 'enabled' AND (endpoint.paused_until IS NULL OR endpoint.paused_until <= now())`;

/** What is to be delivered: who has its turn, and what became of it. */
@Injectable()
export class DueDeliveries {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /**
   * Takes the next delivery of an endpoint, if there is one and the endpoint may be asked. Claims of one endpoint go one
   * after the other, in all workers: two at once would both count what is under way without the other.
   */
  claim(endpointId: string): Promise<ClaimedDelivery | null> {
    return this.unitOfWork.runInTurnOf(endpointId, () => this.next(endpointId));
  }

  private async next(endpointId: string): Promise<ClaimedDelivery | null> {
    const [claimed] = await this.unitOfWork.query<ClaimedDelivery>(
      `UPDATE webhook_deliveries AS delivery
          SET lease = gen_random_uuid(), lease_until = now() + make_interval(secs => $2), attempts = delivery.attempts + 1,
              last_attempt_at = now()
         FROM webhook_endpoints AS endpoint
        WHERE delivery.id = (SELECT candidate.id FROM webhook_deliveries AS candidate
                              WHERE candidate.endpoint_id = $1 AND ${IS_NEXT}
                              ORDER BY candidate.next_attempt_at, candidate.sequence LIMIT 1 FOR UPDATE SKIP LOCKED)
          AND endpoint.id = $1 AND ${IS_READY}
          AND (SELECT count(*) FROM webhook_deliveries AS held
                WHERE held.endpoint_id = $1 AND held.${IS_OPEN} AND held.lease_until > now())
              < CASE WHEN endpoint.failures >= $3 THEN 1 ELSE $4 END
        RETURNING delivery.id, delivery.endpoint_id AS "endpointId", delivery.lease, delivery.message_id AS "messageId",
                  delivery.kind, delivery.subject_id AS "subjectId", delivery.body, delivery.attempts,
                  delivery.give_up_at AS "giveUpAt", endpoint.url, endpoint.secret AS "sealedSecret",
                  CASE WHEN endpoint.previous_secret_until > now() THEN endpoint.previous_secret END AS "sealedPreviousSecret"`,
      [endpointId, LEASE_SECONDS, MOST_FAILURES_IN_A_ROW, MOST_AT_ONCE],
    );
    return claimed ?? null;
  }

  /** It was not tried after all: somebody else may do it, at once. */
  async giveBack({ id, lease }: ClaimedDelivery): Promise<void> {
    await this.unitOfWork.query(
      `UPDATE webhook_deliveries SET lease = NULL, lease_until = NULL, attempts = attempts - 1 WHERE id = $1 AND lease = $2`,
      [id, lease],
    );
  }

  /** @returns false when somebody else has it by now: their outcome counts */
  async delivered(claimed: ClaimedDelivery, { responseStatus }: AttemptOutcome): Promise<boolean> {
    const rows = await this.unitOfWork.query(
      `UPDATE webhook_deliveries
          SET status = 'delivered', delivered_at = now(), response_status = $3, error_code = NULL, lease = NULL, lease_until = NULL
        WHERE id = $1 AND lease = $2 RETURNING id`,
      [claimed.id, claimed.lease, responseStatus],
    );
    if (rows.length > 0 && claimed.attempts > 1) await this.letNextOnesGo(claimed);
    return rows.length > 0;
  }

  /**
   * @param next when it is tried again; `null`: never
   * @returns false when somebody else has it by now: their outcome counts
   */
  async failed(claimed: ClaimedDelivery, outcome: AttemptOutcome, next: Date | null): Promise<boolean> {
    const rows = await this.unitOfWork.query(
      `UPDATE webhook_deliveries
          SET status = CASE WHEN $5::timestamptz IS NULL THEN 'failed' ELSE 'retrying' END, response_status = $3,
              error_code = $4, next_attempt_at = coalesce($5, next_attempt_at), lease = NULL, lease_until = NULL
        WHERE id = $1 AND lease = $2 RETURNING id`,
      [claimed.id, claimed.lease, outcome.responseStatus, outcome.errorCode, next],
    );
    if (rows.length === 0) return false;
    if (next) await this.letNextOnesWait(claimed, next);
    else await this.letNextOnesGo(claimed);
    return true;
  }

  /** In how many ms an endpoint is to be looked at again; `null` when nothing waits for it, or it is switched off. */
  async untilNext(endpointId: string): Promise<number | null> {
    const [row] = await this.unitOfWork.query<{ ms: number | null }>(
      `SELECT (extract(epoch FROM greatest(endpoint.paused_until, min(greatest(delivery.next_attempt_at, delivery.lease_until)))
                                  - now()) * 1000)::float8 AS ms
         FROM webhook_endpoints AS endpoint JOIN webhook_deliveries AS delivery ON delivery.endpoint_id = endpoint.id
        WHERE endpoint.id = $1 AND endpoint.status = 'enabled' AND delivery.${IS_OPEN}
        GROUP BY endpoint.paused_until`,
      [endpointId],
    );
    return row?.ms ?? null;
  }

  /** What stands behind one that waits cannot go before it: looking at it would be in vain. */
  private async letNextOnesWait({ endpointId, subjectId }: ClaimedDelivery, until: Date): Promise<void> {
    await this.unitOfWork.query(
      `UPDATE webhook_deliveries SET next_attempt_at = $3
        WHERE endpoint_id = $1 AND subject_id = $2 AND ${IS_OPEN} AND next_attempt_at < $3`,
      [endpointId, subjectId, until],
    );
  }

  private async letNextOnesGo({ endpointId, subjectId }: ClaimedDelivery): Promise<void> {
    await this.unitOfWork.query(
      `UPDATE webhook_deliveries SET next_attempt_at = now()
        WHERE endpoint_id = $1 AND subject_id = $2 AND ${IS_OPEN} AND next_attempt_at > now()`,
      [endpointId, subjectId],
    );
  }
}
