import { Injectable } from '@nestjs/common';
import { AccountGate, type GateAnswer, type GateRequest, type Permit } from './account-gate';
import { AccountLine } from './account-line';

/** The gate, before which those of this process stand in line, each account in a line of its own. */
@Injectable()
export class AccountLines {
  private readonly lines = new Map<string, AccountLine>();

  constructor(private readonly gate: AccountGate) {}

  /**
   * Asks for one request's worth of permission, and waits for it when that takes no longer than `patienceMs`.
   *
   * @throws GateUnavailableError
   */
  async enter(request: GateRequest, patienceMs: number): Promise<GateAnswer> {
    const line = this.lineOf(request.account);
    try {
      return await line.enter(request, patienceMs);
    } finally {
      if (line.isIdle) this.lines.delete(request.account);
    }
  }

  /** Gives a permit back: whoever waits for one asks in the same round trip. */
  leave(permit: Permit): void {
    this.gate.release(permit);
    this.lines.get(permit.account)?.permitCameBack();
  }

  private lineOf(account: string): AccountLine {
    const line = this.lines.get(account) ?? new AccountLine(this.gate, () => this.lines.delete(account));
    this.lines.set(account, line);
    return line;
  }
}
