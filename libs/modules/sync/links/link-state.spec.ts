import { LINK_STATUSES } from '@calendar/contracts/vocabulary';
import { describe, expect, it } from 'vitest';
import { afterMove, shownStatus, statesLeadingTo, type LinkProgress } from './link-state';

const PROGRESS = LINK_STATUSES.filter((status): status is LinkProgress => status !== 'paused');

describe('the states of a link', () => {
  it.each([
    ['pending', 'pushed', 'synced'],
    ['pending', 'push-postponed', 'retrying'],
    ['retrying', 'pushed', 'synced'],
    ['retrying', 'push-failed', 'failed'],
    ['synced', 'conflict-found', 'conflict'],
    ['conflict', 'conflict-resolved', 'pending'],
    ['failed', 'replayed', 'pending'],
    ['failed', 'account-connected', 'pending'],
    ['synced', 'calendar-lost', 'failed'],
    ['removed', 'desired-changed', 'pending'],
  ] as const)('%s, %s: %s', (from, move, to) => expect(afterMove(from, move)).toBe(to));

  it('but for failed are not moved by an account that is connected again: what is settled stays so', () => {
    const settled = PROGRESS.filter((status) => status !== 'failed');
    expect(settled.map((status) => afterMove(status, 'account-connected'))).toEqual(settled);
  });

  it('all show as paused while their account has no grant, but for those where there is nothing left', () => {
    for (const status of PROGRESS) {
      expect(shownStatus(status, true)).toBe(status === 'removed' ? 'removed' : 'paused');
      expect(shownStatus(status, false)).toBe(status);
    }
  });

  it('stay as they are when a fact is met a second time', () => {
    for (const status of PROGRESS) {
      for (const move of ['desired-changed', 'pushed', 'push-failed', 'removed', 'replayed'] as const) {
        const after = afterMove(status, move);
        expect(afterMove(after, move)).toBe(after);
      }
    }
  });

  it('that a statement may touch are those that the moves name', () => {
    expect(statesLeadingTo('pending', 'account-connected')).toEqual(['failed']);
    expect(statesLeadingTo('conflict', 'conflict-found')).toEqual(['pending', 'retrying', 'synced']);
  });
});
