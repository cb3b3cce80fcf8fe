import type { Jobs } from '@calendar/contracts/jobs';
import {
  AccountLines,
  type AccountGate,
  type GateAnswer,
  type GateRequest,
  type Permit,
} from '@calendar/platform/redis';
import type { WaitingEvents } from '../../../libs/modules/sync/push/waiting-events';

/**
 * Takes the place of the lines before the gate. What a line knows, that nothing is granted for so long, it counts by a clock that
 * no test moves: when time has passed, those who come ask anew.
 */
export class LinesByHand implements Pick<AccountLines, 'enter' | 'leave'> {
  private lines: AccountLines;

  constructor(private readonly gate: AccountGate) {
    this.lines = new AccountLines(gate);
  }

  enter(request: GateRequest, patienceMs: number): Promise<GateAnswer> {
    return this.lines.enter(request, patienceMs);
  }

  leave(permit: Permit): void {
    this.lines.leave(permit);
  }

  timePassed(): void {
    this.lines = new AccountLines(this.gate);
  }
}

/** Takes the place of events that wait for their account by a timer: they are a job, which is due when the test has come so far. */
export class WaitingByHand implements Pick<WaitingEvents, 'wait'> {
  constructor(private readonly jobs: Pick<Jobs, 'add'>) {}

  wait(connectionId: string, eventIds: readonly string[], delayMs: number): void {
    if (eventIds.length === 0) return;
    void this.jobs.add('sync_waiting_events', { connectionId, eventIds: [...eventIds] }, { delayMs });
  }
}
