import { randomUUID } from 'node:crypto';
import { DatabaseClock, UnitOfWork } from '@calendar/platform/database';
import { Injectable } from '@nestjs/common';
import { IS_OPEN } from '../deliveries/delivery';
import { DeliveryJobs } from '../deliveries/delivery-jobs';
import { GIVE_UP_AFTER_MS } from '../deliveries/retry-plan';
import { bodyOf, subjectOf, type WebhookData, type WebhookKind } from './message';

/** Writes messages: in the transaction of their cause, so that none is lost and none is told of what never was. */
@Injectable()
export class Messages {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: DatabaseClock,
    private readonly jobs: DeliveryJobs,
  ) {}

  /**
   * One statement, whoever wants to know: it finds the endpoints and writes to each of them, also to those that are
   * switched off. Behind a message of the same subject that waits it is not looked at before that is.
   */
  async write(kind: WebhookKind, data: WebhookData): Promise<void> {
    const message = { id: randomUUID(), kind, data };
    const written = await this.unitOfWork.query<{ endpointId: string }>(
      `INSERT INTO webhook_deliveries (endpoint_id, message_id, kind, subject_id, body, give_up_at, next_attempt_at)
       SELECT endpoint.id, $1, $2, $3, $4, now() + make_interval(secs => $5),
              greatest(now(), (SELECT max(waiting.next_attempt_at) FROM webhook_deliveries AS waiting
                                WHERE waiting.endpoint_id = endpoint.id AND waiting.subject_id = $3 AND waiting.${IS_OPEN}))
         FROM webhook_endpoints AS endpoint WHERE endpoint.status <> 'removed' AND $2 = ANY (endpoint.events)
       RETURNING endpoint_id AS "endpointId"`,
      [message.id, kind, subjectOf(data), bodyOf(message, this.clock.now()), GIVE_UP_AFTER_MS / 1_000],
    );
    if (written.length === 0) return;
    this.unitOfWork.afterCommit(() => this.jobs.deliverSoon(written.map(({ endpointId }) => endpointId)));
  }
}
