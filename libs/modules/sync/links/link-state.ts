import type { LinkStatus } from '@calendar/contracts/vocabulary';

/** What can happen to a link. */
export type LinkMove =
  | 'desired-changed'
  | 'pushed'
  | 'removed'
  | 'push-postponed'
  | 'push-failed'
  | 'conflict-found'
  | 'conflict-resolved'
  | 'grant-lost'
  | 'grant-back'
  | 'account-left'
  | 'replayed';

/**
 * The legal moves. A move that is not named for a state leaves it as it is: a level-triggered engine meets every fact
 * more than once.
 */
const MOVES: Record<LinkStatus, Partial<Record<LinkMove, LinkStatus>>> = {
  pending: {
    pushed: 'synced',
    removed: 'removed',
    'push-postponed': 'retrying',
    'push-failed': 'failed',
    'conflict-found': 'conflict',
    'grant-lost': 'paused',
    'account-left': 'removed',
  },
  retrying: {
    'desired-changed': 'pending',
    pushed: 'synced',
    removed: 'removed',
    'push-failed': 'failed',
    'conflict-found': 'conflict',
    'grant-lost': 'paused',
    'account-left': 'removed',
    replayed: 'pending',
  },
  synced: {
    'desired-changed': 'pending',
    removed: 'removed',
    'conflict-found': 'conflict',
    'grant-lost': 'paused',
    'account-left': 'removed',
    replayed: 'pending',
  },
  failed: {
    'desired-changed': 'pending',
    removed: 'removed',
    'grant-lost': 'paused',
    'account-left': 'removed',
    replayed: 'pending',
  },
  conflict: {
    'desired-changed': 'pending',
    removed: 'removed',
    'conflict-resolved': 'pending',
    'grant-lost': 'paused',
    'account-left': 'removed',
    replayed: 'pending',
  },
  paused: { 'grant-back': 'pending', removed: 'removed', 'account-left': 'removed' },
  removed: { 'desired-changed': 'pending', replayed: 'pending', 'grant-lost': 'removed' },
};

/** The state after a move. Pure. */
export function afterMove(status: LinkStatus, move: LinkMove): LinkStatus {
  return MOVES[status][move] ?? status;
}

/** The states from which a move leads to `target`: what an UPDATE over many links may touch. Pure. */
export function statesLeadingTo(target: LinkStatus, move: LinkMove): LinkStatus[] {
  return (Object.keys(MOVES) as LinkStatus[]).filter((status) => MOVES[status][move] === target);
}
