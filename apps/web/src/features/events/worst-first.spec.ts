import type { SyncStateBody } from '@calendar/client';
import { describe, expect, it } from 'vitest';
import { worstFirst } from './worst-first';

const state = (
  status: SyncStateBody['status'],
  provider: SyncStateBody['provider'],
  connectionId = provider as string,
) => ({ status, provider, connectionId }) as SyncStateBody;
const named = (sync: SyncStateBody[]) => worstFirst(sync).map(({ connectionId }) => connectionId);

describe('the badges of an event', () => {
  it('begin with what needs somebody most', () => {
    const all = [state('synced', 'google'), state('pending', 'caldav'), state('failed', 'microsoft')];
    expect(named(all)).toEqual(['microsoft', 'caldav', 'google']);
  });

  it('stand in the same order in every row, whichever account was written first', () => {
    const [google, outlook] = [state('synced', 'google'), state('synced', 'microsoft')];
    expect(named([outlook, google])).toEqual(named([google, outlook]));
    const [one, other] = [state('synced', 'google', 'a'), state('synced', 'google', 'b')];
    expect(named([other, one])).toEqual(['a', 'b']);
  });
});
