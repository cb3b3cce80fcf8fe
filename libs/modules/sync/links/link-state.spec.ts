import { LINK_STATUSES } from '@calendar/contracts/vocabulary';
import { describe, expect, it } from 'vitest';
import { progressOf, shownStatus, type LinkFacts, type LinkProgress } from './link-state';

const PROGRESS = LINK_STATUSES.filter((status): status is LinkProgress => status !== 'paused');
const NOW = new Date('2027-03-01T09:00:00.000Z');
const IN_STEP: LinkFacts = {
  nextAttemptAt: null,
  failingSince: null,
  disputed: [],
  desired: {},
  providerEventId: 'event',
};

describe('how far a link has come', () => {
  it.each<[string, LinkProgress, Partial<LinkFacts>]>([
    ['an event that stands as it is wanted', 'synced', {}],
    ['what is to be looked at', 'pending', { nextAttemptAt: NOW }],
    ['what is to be looked at again', 'retrying', { nextAttemptAt: NOW, failingSince: NOW }],
    ['what is given up', 'failed', { failingSince: NOW }],
    ['what is given up while something is in dispute', 'failed', { failingSince: NOW, disputed: ['title'] }],
    ['a field in dispute', 'conflict', { disputed: ['title'] }],
    [
      'a field in dispute of which something else is to be written',
      'pending',
      { nextAttemptAt: NOW, disputed: ['title'] },
    ],
    ['an event that was edited there and deleted here', 'conflict', { disputed: ['existence'], desired: null }],
    ['an event that was deleted there and edited here', 'conflict', { disputed: ['existence'], providerEventId: null }],
    ['an event that is gone', 'removed', { desired: null, providerEventId: null }],
    ['an event that is to be left alone there', 'removed', { providerEventId: null }],
    ['a series that stays where its account has left', 'removed', { desired: null, disputed: ['title'] }],
  ])('%s: %s', (_, progress, facts) => expect(progressOf({ ...IN_STEP, ...facts })).toBe(progress));

  it('shows as paused while its account has no grant, but for where there is nothing left', () => {
    for (const status of PROGRESS) {
      expect(shownStatus(status, true)).toBe(status === 'removed' ? 'removed' : 'paused');
      expect(shownStatus(status, false)).toBe(status);
    }
  });
});
