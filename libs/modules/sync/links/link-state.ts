import type { LinkStatus } from '@calendar/contracts/vocabulary';

/**
 * How far a link has come. That its account has no grant just now (`paused`) is no progress but a fact about the account:
 * it is kept there, so that it overwrites nothing, and nothing has to be found out anew when the grant is back.
 */
export type LinkProgress = Exclude<LinkStatus, 'paused'>;

/** What can happen to a link. */
export type LinkMove =
  | 'desired-changed'
  | 'pushed'
  | 'removed'
  | 'push-postponed'
  | 'push-failed'
  | 'conflict-found'
  | 'conflict-resolved'
  | 'account-connected'
  | 'calendar-lost'
  | 'replayed';

/**
 * The legal moves. A move that is not named for a state leaves it as it is: a level-triggered engine meets every fact
 * more than once.
 */
const MOVES: Record<LinkProgress, Partial<Record<LinkMove, LinkProgress>>> = {
  pending: {
    pushed: 'synced',
    removed: 'removed',
    'push-postponed': 'retrying',
    'push-failed': 'failed',
    'calendar-lost': 'failed',
    'conflict-found': 'conflict',
  },
  retrying: {
    'desired-changed': 'pending',
    pushed: 'synced',
    removed: 'removed',
    'push-failed': 'failed',
    'calendar-lost': 'failed',
    'conflict-found': 'conflict',
    replayed: 'pending',
  },
  synced: {
    'desired-changed': 'pending',
    'calendar-lost': 'failed',
    removed: 'removed',
    'conflict-found': 'conflict',
    replayed: 'pending',
  },
  failed: {
    'desired-changed': 'pending',
    removed: 'removed',
    // A new consent may allow what the old one did not.
    'account-connected': 'pending',
    replayed: 'pending',
  },
  conflict: {
    'desired-changed': 'pending',
    removed: 'removed',
    'conflict-resolved': 'pending',
    replayed: 'pending',
  },
  removed: { 'desired-changed': 'pending', replayed: 'pending' },
};

/** The state after a move. Pure. */
export function afterMove(status: LinkProgress, move: LinkMove): LinkProgress {
  return MOVES[status][move] ?? status;
}

/** The states from which a move leads to `target`: what an UPDATE over many links may touch. Pure. */
export function statesLeadingTo(target: LinkProgress, move: LinkMove): LinkProgress[] {
  return (Object.keys(MOVES) as LinkProgress[]).filter((status) => MOVES[status][move] === target);
}

/** The state as the API shows it. Pure. @param isPaused whether the account has no grant to work with */
export function shownStatus(progress: LinkProgress, isPaused: boolean): LinkStatus {
  return isPaused && progress !== 'removed' ? 'paused' : progress;
}
