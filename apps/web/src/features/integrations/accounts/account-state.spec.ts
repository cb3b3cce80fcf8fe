import { expect, it } from 'vitest';
import type { ConnectionView } from '@calendar/client';
import { accountState } from './account-state';

type Account = Parameters<typeof accountState>[0];

const error = (code: NonNullable<ConnectionView['lastError']>['code']) => ({
  code,
  message: 'What happened.',
  at: '2026-12-01T09:00:00Z',
});
const fine: Account = { status: 'active', firstSync: null, lastError: null };

it.each<[string, Partial<Account>, string]>([
  ['nothing is wrong', {}, 'connected'],
  ['its first sync runs', { firstSync: { state: 'running', done: 1, total: 2 } }, 'connected'],
  ['nobody has started it', { firstSync: { state: 'review', done: 0, total: 2 } }, 'notStarted'],
  ['it is over its limit', { lastError: error('sync.rate-limited') }, 'retrying'],
  ['its calendar is gone', { lastError: error('sync.calendar-not-found') }, 'needsPerson'],
  ['it may not be written', { lastError: error('sync.permission-missing') }, 'needsPerson'],
  ['its access has ended', { status: 'reauth_required', lastError: error('connection.reauth-required') }, 'ended'],
  ['it is going', { status: 'disconnecting', lastError: error('sync.rate-limited') }, 'disconnecting'],
])('%s', (_, account, state) => {
  expect(accountState({ ...fine, ...account })).toBe(state);
});
