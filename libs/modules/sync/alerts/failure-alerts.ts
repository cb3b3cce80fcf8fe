import { randomUUID } from 'node:crypto';
import { DomainEvents, RepeatedFailure, RepeatedFailureEnded } from '@calendar/contracts/domain-events';
import { DatabaseClock, UnitOfWork } from '@calendar/platform/database';
import { Injectable } from '@nestjs/common';
import { withFailure, withoutAccount } from './failure-run';
import { FailureRuns } from './failure-run.store';

/** One write that has failed. */
interface Failure {
  userId: string;
  eventId: string;
  connectionId: string;
  code: string;
}

/**
 * Raises an alert when writes of a person fail again and again, and ends it. In the turn of the person: of two workers one
 * counts after the other.
 */
@Injectable()
export class FailureAlerts {
  constructor(
    private readonly runs: FailureRuns,
    private readonly events: DomainEvents,
    private readonly clock: DatabaseClock,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /** Counts a failure, in the caller's transaction. @returns whether an alert stands now, this failure being part of it */
  async failed({ userId, eventId, connectionId, code }: Failure): Promise<boolean> {
    const before = await this.runs.of(userId);
    const { isRaised, ...run } = withFailure(before, { at: this.clock.now(), connectionId }, randomUUID);
    await this.runs.save(userId, run);
    const { alertId, failures } = run;
    // It was over for silence before this failure, and nobody has ended it yet.
    if (before && before.alertId !== alertId) await this.tellOfEnd(userId, before.alertId);
    if (alertId !== null && isRaised) {
      const since = failures[0]!.at.toISOString();
      await this.events.publish(
        new RepeatedFailure({ alertId, userId, failures: failures.length, since, eventId, connectionId, code }),
      );
    }
    return alertId !== null;
  }

  /**
   * An account works again, or is gone: what has failed in it is forgotten, in the caller's transaction. The alert ends when
   * nothing else is failing.
   */
  async recovered(userId: string, connectionId: string): Promise<void> {
    const before = await this.runs.of(userId);
    const after = before && withoutAccount(before, connectionId);
    if (after) await this.runs.save(userId, after);
    else await this.tellOfEnd(userId, await this.runs.end(userId));
  }

  /**
   * Forgets what counts no more. An alert that has heard of nothing for a day ends as any other: else it would go on being
   * said after the next success, and what belongs to it would never be told of.
   */
  async forgetOld(): Promise<void> {
    await this.runs.deleteUncounted();
    for (const userId of await this.runs.silent()) {
      await this.unitOfWork.runInTurnOf(userId, async () => this.tellOfEnd(userId, await this.runs.endSilent(userId)));
    }
  }

  private async tellOfEnd(userId: string, alertId: string | null): Promise<void> {
    if (alertId === null) return;
    const stillFailed = await this.runs.stillFailed(userId);
    await this.events.publish(new RepeatedFailureEnded({ alertId, userId, stillFailed }));
  }
}
