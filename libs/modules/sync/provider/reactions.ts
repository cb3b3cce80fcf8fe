import type { ProviderErrorCode } from '@calendar/contracts/calendar-provider';
import { LINK_PROBLEMS, type LinkProblem } from '../links/link-problems';

/** Everything that can be done about a failed push. */
export type Reaction =
  /** Nothing is wrong with the event: try again later, never before `atLeastMs`, and no later than `atMostMs` if given. */
  | {
      kind: 'retry';
      problem: LinkProblem;
      atLeastMs: number;
      atMostMs?: number;
      backOffAccount: boolean;
      backOffWrites?: boolean;
    }
  /** Read the event as it stands in the calendar, and decide from there. */
  | { kind: 'read-again' }
  /** The event of this key is used up: create another one. */
  | { kind: 'renew-key' }
  /** The person wants the event elsewhere, and it may not be taken away from here: it stays, and is no longer ours. */
  | { kind: 'leave-behind'; problem: LinkProblem }
  /** It cannot succeed until a person acts. */
  | { kind: 'give-up'; problem: LinkProblem };

/** Which step failed: the same answer means different things to a create and to an update. */
export type PushStep = 'create' | 'update' | 'delete';

interface Failure {
  code: ProviderErrorCode;
  retryAfterMs?: number | undefined;
  /** What is said not to be there may only not show yet. */
  doubtful?: boolean;
  /** The event was there a moment ago. */
  justWritten?: boolean;
  /** The event is to stand in another calendar, and is deleted only to get there. */
  moving?: boolean;
  /** Tries of the same that have failed before. */
  attempts?: number;
}

/** A provider that rate-limits without saying for how long is left alone for this long. */
const DEFAULT_BACK_OFF_MS = 1_000;
/** Within this time a create that was given up has been applied or never will be, and shows. */
const UNCONFIRMED_MS = 15_000;
/** What was written a moment ago is asked for this often until it may be doubted. */
const SETTLING_LOOK_MS = 1_000;

/** A mailbox that is just being set up shows within minutes; others are asked for ever less often. */
const MAILBOX_WAIT_MS = 2_000;
const LONGEST_MAILBOX_WAIT_MS = 60 * 60_000;

/**
 * For how long the provider asks to be left alone by this account, over all that is done in it: after too many requests,
 * and after an outage that tells its end.
 *
 * @returns ms; 0 when it does not ask
 */
export function backOffAfter({ code, retryAfterMs }: Pick<Failure, 'code' | 'retryAfterMs'>): number {
  if (code === 'rate-limited') return retryAfterMs ?? DEFAULT_BACK_OFF_MS;
  return code === 'unavailable' ? (retryAfterMs ?? 0) : 0;
}

/** The one policy: what a provider error means for the push of a link. Pure. */
export function reactionTo(failure: Failure, step: PushStep): Reaction {
  const atLeastMs = failure.retryAfterMs ?? 0;
  if (failure.doubtful) {
    return { kind: 'retry', problem: LINK_PROBLEMS.unconfirmed, atLeastMs: UNCONFIRMED_MS, backOffAccount: false };
  }
  switch (failure.code) {
    case 'rate-limited':
      return {
        kind: 'retry',
        problem: LINK_PROBLEMS.rateLimited,
        atLeastMs: backOffAfter(failure),
        backOffAccount: true,
      };
    // Only what is refused waits: the calendar goes on being read, and other events are taken out of it.
    case 'writes-limited':
      return {
        kind: 'retry',
        problem: LINK_PROBLEMS.rateLimited,
        atLeastMs: failure.retryAfterMs ?? DEFAULT_BACK_OFF_MS,
        backOffAccount: false,
        backOffWrites: step !== 'delete',
      };
    case 'unavailable':
      return {
        kind: 'retry',
        problem: LINK_PROBLEMS.unavailable,
        atLeastMs,
        backOffAccount: backOffAfter(failure) > 0,
      };
    // The token was fresh or has just been refreshed: this is an outage of the provider, not a dead grant.
    case 'auth-rejected':
      return { kind: 'retry', problem: LINK_PROBLEMS.unavailable, atLeastMs, backOffAccount: false };
    case 'precondition-failed':
      return { kind: 'read-again' };
    case 'gone':
      return step === 'create' ? { kind: 'renew-key' } : { kind: 'read-again' };
    case 'calendar-missing':
      return { kind: step === 'delete' ? 'leave-behind' : 'give-up', problem: LINK_PROBLEMS.calendarNotFound };
    case 'not-found':
      // There is nothing that could not be found when an event is created.
      if (step === 'create') {
        return { kind: 'retry', problem: LINK_PROBLEMS.unavailable, atLeastMs, backOffAccount: false };
      }
      if (!failure.justWritten) return { kind: 'read-again' };
      return {
        kind: 'retry',
        problem: LINK_PROBLEMS.unavailable,
        atLeastMs,
        atMostMs: SETTLING_LOOK_MS,
        backOffAccount: false,
      };
    case 'already-exists':
      return { kind: 'renew-key' };
    // Made, licensed or emptied, it takes everything by itself.
    case 'mailbox-missing': {
      const growing = Math.min(MAILBOX_WAIT_MS * 2 ** (failure.attempts ?? 0), LONGEST_MAILBOX_WAIT_MS);
      return {
        kind: 'retry',
        problem: LINK_PROBLEMS.mailboxMissing,
        atLeastMs: Math.max(atLeastMs, growing),
        backOffAccount: false,
      };
    }
    case 'mailbox-full':
      return { kind: 'retry', problem: LINK_PROBLEMS.mailboxFull, atLeastMs, backOffAccount: false };
    case 'permission-missing':
      return refused(failure, step, LINK_PROBLEMS.permissionMissing);
    case 'not-organizer':
      return refused(failure, step, LINK_PROBLEMS.notOrganizer);
    case 'invalid':
    case 'cursor-expired':
      return { kind: 'give-up', problem: LINK_PROBLEMS.refused };
  }
}

function refused({ moving }: Failure, step: PushStep, problem: LinkProblem): Reaction {
  return { kind: moving && step === 'delete' ? 'leave-behind' : 'give-up', problem };
}
