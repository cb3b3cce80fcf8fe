import { DomainEvents, WebhookEndpointSwitchedOff } from '@calendar/contracts/domain-events';
import { DatabaseClock, UnitOfWork } from '@calendar/platform/database';
import { Injectable } from '@nestjs/common';
import { EndpointHealth } from '../endpoints/endpoint-health.store';
import { EndpointStore } from '../endpoints/endpoint.store';
import { ENDPOINTS_TURN } from '../endpoints/endpoints.service';
import type { AttemptOutcome } from './attempt-outcome';
import { DueDeliveries, type ClaimedDelivery } from './due-deliveries.store';
import { isFailingForTooLong, nextAttempt, pauseAfter } from './retry-plan';

export type Settled = 'delivered' | 'retrying' | 'failed';

/** Keeps what became of an attempt: of the message, and of the endpoint. */
@Injectable()
export class Settlement {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: DatabaseClock,
    private readonly events: DomainEvents,
    private readonly due: DueDeliveries,
    private readonly health: EndpointHealth,
    private readonly endpoints: EndpointStore,
  ) {}

  /** @returns `null` when somebody else has it by now: their outcome counts */
  async settle(claimed: ClaimedDelivery, outcome: AttemptOutcome): Promise<Settled | null> {
    if (outcome.errorCode === null) {
      if (!(await this.due.delivered(claimed, outcome))) return null;
      await this.health.succeeded(claimed.endpointId);
      return 'delivered';
    }
    const { attempts, giveUpAt } = claimed;
    const isOver = outcome.errorCode === 'delivery.gone';
    const attempt = { attempts, giveUpAt, now: this.clock.now(), retryAfterMs: outcome.retryAfterMs };
    const next = isOver ? null : nextAttempt(attempt, Math.random());
    if (!(await this.due.failed(claimed, outcome, next))) return null;
    await this.count(claimed.endpointId, outcome);
    return next ? 'retrying' : 'failed';
  }

  private async count(endpointId: string, { errorCode, retryAfterMs }: AttemptOutcome): Promise<void> {
    const failing = await this.health.failed(endpointId);
    if (!failing) return;
    if (errorCode === 'delivery.gone') return this.switchOff(endpointId, 'gone');
    if (isFailingForTooLong(failing.since, this.clock.now())) return this.switchOff(endpointId, 'failing');
    const pauseMs = pauseAfter(failing.failures, retryAfterMs);
    if (pauseMs > 0) await this.health.pause(endpointId, pauseMs);
  }

  private async switchOff(endpointId: string, reason: 'failing' | 'gone'): Promise<void> {
    await this.unitOfWork.runInTurnOf(ENDPOINTS_TURN, async () => {
      if (!(await this.endpoints.switchOff(endpointId, reason))) return;
      await this.events.publish(new WebhookEndpointSwitchedOff({ endpointId, reason }));
    });
  }
}
