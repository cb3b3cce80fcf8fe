import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { SandboxClock } from '../../clock';
import type { ProviderFailure } from '../../provider-failure';
import { SlidingWindow } from '../../traffic/sliding-window';
import type { MicrosoftSettings } from '../microsoft-settings';
import { throttled, type GraphError } from './graph-error';

const TEN_MINUTES_MS = 600_000;

/** How many requests of a mailbox Graph takes on: four at once, and so many in ten minutes. */
export class Admission {
  private readonly underWay = new Map<string, number>();
  private readonly window = new SlidingWindow(() => TEN_MINUTES_MS);

  constructor(
    private readonly clock: SandboxClock,
    private readonly settings: () => MicrosoftSettings,
  ) {}

  /**
   * Counts a request from its arrival until its answer has left, unless it is refused.
   *
   * @returns the refusal, if any
   */
  admit(account: string, response: ServerResponse): ProviderFailure | undefined {
    const refusal = this.take(account);
    if (!refusal) response.once('close', () => this.release(account));
    const given = response.req.headers['client-request-id'];
    const clientRequestId = typeof given === 'string' ? given : undefined;
    return refusal?.asAnswerTo({ requestId: randomUUID(), clientRequestId, now: this.clock.now() });
  }

  /** What is under way stays counted: it will be released. */
  clear(): void {
    this.window.clear();
  }

  private take(account: string): GraphError | undefined {
    const { requestsInFlight, requestsPerTenMinutes, retryAfter } = this.settings();
    const others = this.underWay.get(account) ?? 0;
    if (requestsInFlight !== null && others >= requestsInFlight) return throttled(retryAfter, 'MailboxConcurrency');
    if (requestsPerTenMinutes !== null && this.window.take(account, requestsPerTenMinutes, this.clock.now()) > 0) {
      return throttled(retryAfter, 'request');
    }
    this.underWay.set(account, others + 1);
    return undefined;
  }

  private release(account: string): void {
    const left = (this.underWay.get(account) ?? 1) - 1;
    if (left > 0) this.underWay.set(account, left);
    else this.underWay.delete(account);
  }
}
