import { LINK_STATUSES } from '@calendar/contracts/vocabulary';
import { describe, expect, it } from 'vitest';
import { afterMove, statesLeadingTo, type LinkMove } from './link-state';

const MOVES: LinkMove[] = [
  'desired-changed',
  'pushed',
  'removed',
  'push-postponed',
  'push-failed',
  'conflict-found',
  'conflict-resolved',
  'grant-lost',
  'grant-back',
  'account-left',
  'replayed',
];

describe('the states of a link', () => {
  it.each([
    ['pending', 'pushed', 'synced'],
    ['pending', 'push-postponed', 'retrying'],
    ['retrying', 'pushed', 'synced'],
    ['retrying', 'push-failed', 'failed'],
    ['synced', 'conflict-found', 'conflict'],
    ['conflict', 'conflict-resolved', 'pending'],
    ['failed', 'replayed', 'pending'],
    ['paused', 'grant-back', 'pending'],
    ['removed', 'desired-changed', 'pending'],
  ] as const)('%s, %s: %s', (from, move, to) => expect(afterMove(from, move)).toBe(to));

  it('lose the grant, and leave the account, from everywhere but where there is nothing left', () => {
    for (const status of LINK_STATUSES) {
      expect(afterMove(status, 'account-left')).toBe('removed');
      expect(afterMove(status, 'grant-lost')).toBe(status === 'removed' ? 'removed' : 'paused');
    }
  });

  it('are not moved out of waiting for a grant by anything that is written here', () => {
    for (const move of ['desired-changed', 'replayed', 'pushed', 'push-failed'] as const) {
      expect(afterMove('paused', move)).toBe('paused');
    }
  });

  it('stay as they are when a fact is met a second time', () => {
    for (const status of LINK_STATUSES) {
      for (const move of MOVES) {
        const after = afterMove(status, move);
        if (move !== 'conflict-resolved' && move !== 'grant-back')
          expect(LINK_STATUSES).toContain(afterMove(after, move));
      }
    }
    expect(afterMove(afterMove('synced', 'desired-changed'), 'desired-changed')).toBe('pending');
  });

  it('that a statement may touch are those that the moves name', () => {
    expect(statesLeadingTo('paused', 'grant-lost')).toEqual(['pending', 'retrying', 'synced', 'failed', 'conflict']);
    expect(statesLeadingTo('pending', 'grant-back')).toEqual(['paused']);
  });
});
