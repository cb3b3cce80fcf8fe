import { describe, expect, it } from 'vitest';
import type { EventView, SyncStateBody } from '@calendar/client';
import { newlySynced } from './newly-synced';

const event = (id: string, google: SyncStateBody['status']) =>
  ({ id, sync: [{ connectionId: 'one', provider: 'google', status: google }] }) as EventView;

describe('what got into a calendar between two readings', () => {
  it('is counted together', () => {
    const before = [event('a', 'pending'), event('b', 'retrying'), event('c', 'synced')];
    const after = [event('a', 'synced'), event('b', 'synced'), event('c', 'synced')];
    expect([...newlySynced(before, after)]).toEqual([['google', 2]]);
  });

  it('is nothing when the next page was read', () => {
    expect([...newlySynced([event('a', 'synced')], [event('a', 'synced'), event('b', 'synced')])]).toEqual([]);
  });
});
