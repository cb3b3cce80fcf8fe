import { ProviderError, type ProviderErrorCode } from '@calendar/contracts/calendar-provider';
import { ReauthRequiredError, TokenUnavailableError } from '@calendar/contracts/ports';
import { UnitOfWork } from '@calendar/platform/database';
import { Injectable, Logger } from '@nestjs/common';
import { LinkTimeline } from '../attempts/link-timeline';
import { CalendarRefusals } from '../calendars/calendar-refusals';
import { PausedConnections } from '../links/paused-connections';
import { LinkLeases, type LeasedLink } from '../links/link-lease.store';
import { LINK_PROBLEMS, absenceConfirmed, type LinkProblem } from '../links/link-problems';
import { isJustWritten, RETRY_LIMIT_MS, retryDelay } from '../provider/pacing';
import { AccountBusyError, ProviderCalls, WritesWaitError } from '../provider/provider-calls';
import { reactionTo, type PushStep } from '../provider/reactions';

/** The account got a new grant while a worker still held the old one for dead: it is asked again this much later. */
const LATE_VERDICT_MS = 1_000;

/** Who has to wait: this link, everything of its account, or everything of it though nothing has failed: its quota is used up. */
export type WaitScope = 'link' | 'account' | 'quota';

/** What the pusher does next. */
export type AfterFailure =
  | { kind: 'done' }
  | { kind: 'again'; delayMs: number; scope: WaitScope }
  | { kind: 'plan-again' }
  | { kind: 'leave-behind'; problem: LinkProblem }
  | { kind: 'read-again' };

interface Wait {
  atLeastMs: number;
  atMostMs?: number;
}

interface Failure {
  step: PushStep;
  problem: LinkProblem;
  scope: WaitScope;
}

/**
 * Carries out the reaction to a failed push. An error that is no answer of the outside world is ours: it is kept on the
 * link like any other, so that the event shows it and no other link is held up.
 */
@Injectable()
export class PushFailures {
  private readonly logger = new Logger(PushFailures.name);

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly leases: LinkLeases,
    private readonly timeline: LinkTimeline,
    private readonly calls: ProviderCalls,
    private readonly paused: PausedConnections,
    private readonly refusals: CalendarRefusals,
  ) {}

  async handle(link: LeasedLink, step: PushStep, error: unknown): Promise<AfterFailure> {
    if (error instanceof AccountBusyError) {
      await this.leases.postpone(link, error.retryAfterMs);
      return { kind: 'again', delayMs: error.retryAfterMs, scope: 'quota' };
    }
    if (error instanceof WritesWaitError) return this.holdBack(link, step, error);
    if (error instanceof ReauthRequiredError) {
      const waits = await this.paused.pauseWithoutGrant(link);
      await this.leases.postpone(link, LATE_VERDICT_MS);
      return waits ? { kind: 'done' } : { kind: 'again', delayMs: LATE_VERDICT_MS, scope: 'link' };
    }
    if (error instanceof TokenUnavailableError) {
      const failure = { step, problem: LINK_PROBLEMS.tokenUnavailable, scope: 'account' } as const;
      return this.retry(link, failure, { atLeastMs: error.retryAfterMs ?? 0 });
    }
    if (error instanceof ProviderError) return this.react(link, step, error);
    this.logger.error({ err: error, linkId: link.id, step }, 'a push failed for a reason of ours');
    return this.retry(link, { step, problem: LINK_PROBLEMS.internal, scope: 'link' }, { atLeastMs: 0 });
  }

  private async react(link: LeasedLink, step: PushStep, error: ProviderError): Promise<AfterFailure> {
    const { code, retryAfterMs, doubtful } = error;
    const failure = {
      code,
      retryAfterMs,
      doubtful: doubtful && !absenceConfirmed(link, link.leasedAt),
      justWritten: isJustWritten(link, link.leasedAt),
      moving: link.desired !== null,
      attempts: link.attempts,
    };
    const reaction = reactionTo(failure, step);
    switch (reaction.kind) {
      case 'retry':
        if (reaction.backOffWrites) await this.calls.holdWrites(link, reaction.atLeastMs);
        return this.retry(
          link,
          { step, problem: reaction.problem, scope: reaction.backOffAccount ? 'account' : 'link' },
          reaction,
        );
      case 'give-up':
        await this.giveUp(link, { step, problem: reaction.problem, scope: 'link' });
        await this.tellCalendar(link, step, code);
        return { kind: 'done' };
      case 'renew-key':
        await this.inTurn(link, async () => {
          if (await this.leases.renewKey(link)) await this.timeline.refused(link, { action: step, code });
        });
        await this.leases.postpone(link, 0);
        return { kind: 'plan-again' };
      case 'read-again':
        await this.inTurn(link, () => this.timeline.refused(link, { action: step, code }));
        return reaction;
      case 'leave-behind':
        return reaction;
    }
  }

  /** What a calendar refuses to one event it refuses to the others, too. */
  private async tellCalendar(link: LeasedLink, step: PushStep, code: ProviderErrorCode): Promise<void> {
    const calendarId = step === 'create' ? link.calendarId : (link.providerCalendarId ?? link.calendarId);
    if (code === 'calendar-missing') await this.refusals.missing({ ...link, calendarId });
    if (code === 'permission-missing') await this.refusals.writeRefused(link);
  }

  /** It was not even tried, because another one was refused for a reason that holds for this one, too. */
  private async holdBack(link: LeasedLink, step: PushStep, { retryAfterMs }: WritesWaitError): Promise<AfterFailure> {
    const failure = { step, problem: LINK_PROBLEMS.rateLimited, scope: 'link' } as const;
    if (hasFailedTooLong(link)) return this.retry(link, failure, { atLeastMs: retryAfterMs });
    const delayMs = retryDelay(1, retryAfterMs);
    await this.leases.holdBack(link, { delayMs, code: failure.problem.code });
    return { kind: 'again', delayMs, scope: 'link' };
  }

  private async retry(link: LeasedLink, failure: Failure, wait: Wait): Promise<AfterFailure> {
    if (hasFailedTooLong(link)) {
      await this.giveUp(link, { ...failure, problem: LINK_PROBLEMS.gaveUp });
      return { kind: 'done' };
    }
    const delayMs = Math.min(retryDelay(link.attempts + 1, wait.atLeastMs), wait.atMostMs ?? Infinity);
    const { code } = failure.problem;
    await this.record(link, { ...failure, final: false }, () => this.leases.retryLater(link, { delayMs, code }));
    return { kind: 'again', delayMs, scope: failure.scope };
  }

  private async giveUp(link: LeasedLink, failure: Failure): Promise<void> {
    const { code } = failure.problem;
    await this.record(link, { ...failure, final: true }, () => this.leases.giveUp(link, code));
  }

  private async record(
    link: LeasedLink,
    { step: action, problem, final }: Failure & { final: boolean },
    write: () => Promise<boolean>,
  ): Promise<void> {
    await this.inTurn(link, async () => {
      if (await write()) await this.timeline.failed(link, { action, code: problem.code, final });
    });
  }

  private inTurn({ userId }: LeasedLink, work: () => Promise<void>): Promise<void> {
    return this.unitOfWork.runInTurnOf(userId, work);
  }
}

function hasFailedTooLong({ failingSince, leasedAt }: LeasedLink): boolean {
  return failingSince !== null && leasedAt.getTime() - failingSince.getTime() >= RETRY_LIMIT_MS;
}
