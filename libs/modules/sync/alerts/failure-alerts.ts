import { randomUUID } from 'node:crypto';
import { DomainEvents, RepeatedFailure, RepeatedFailureEnded } from '@calendar/contracts/domain-events';
import { DatabaseClock } from '@calendar/platform/database';
import { Injectable } from '@nestjs/common';
import { withFailure } from './failure-run';
import { FailureRuns } from './failure-run.store';

/** One write that has failed. */
interface Failure {
  userId: string;
  eventId: string;
  connectionId: string;
  code: string;
}

/**
 * Raises an alert when writes of a person fail again and again, and ends it. In the caller's transaction, which is in the
 * turn of the person: of two workers one counts after the other.
 */
@Injectable()
export class FailureAlerts {
  constructor(
    private readonly runs: FailureRuns,
    private readonly events: DomainEvents,
    private readonly clock: DatabaseClock,
  ) {}

  /** Counts a failure. @returns whether an alert stands now, this failure being part of it */
  async failed({ userId, eventId, connectionId, code }: Failure): Promise<boolean> {
    const { isRaised, ...run } = withFailure(await this.runs.of(userId), this.clock.now(), randomUUID);
    await this.runs.save(userId, run);
    const { alertId, failedAt } = run;
    if (alertId !== null && isRaised) {
      const since = failedAt[0]!.toISOString();
      await this.events.publish(
        new RepeatedFailure({ alertId, userId, failures: failedAt.length, since, eventId, connectionId, code }),
      );
    }
    return alertId !== null;
  }

  /** Ends the alert of a person, and counts anew. Without an alert, what has failed of late is forgotten. */
  async end(userId: string): Promise<void> {
    const alertId = await this.runs.end(userId);
    if (alertId === null) return;
    const stillFailed = await this.runs.stillFailed(userId);
    await this.events.publish(new RepeatedFailureEnded({ alertId, userId, stillFailed }));
  }
}
