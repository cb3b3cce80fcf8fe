import type { ConnectionView, HeldDeletionView } from '@calendar/client';
import { describe, expect, it } from 'vitest';
import { firstMatter, waitingIn } from './first-matter';

const NOW = Date.parse('2026-12-01T10:00:00Z');
const links = { synced: 4, pending: 0, retrying: 0, failed: 0, conflict: 0, paused: 0 };
const account = (fields: Partial<ConnectionView>) =>
  ({ status: 'active', lastError: null, nextRetryAt: null, links, ...fields }) as ConnectionView;
const failing = (code: string, nextRetryAt: string | null = null) =>
  account({ lastError: { code, message: '', at: '' } as ConnectionView['lastError'], nextRetryAt });

const ended = account({ status: 'reauth_required' });
const refused = failing('sync.permission-missing');
const disputed = account({ links: { ...links, conflict: 2 } });
const slow = failing('sync.rate-limited', '2026-12-01T10:06:00Z');
const held = { id: 'held' } as HeldDeletionView;

describe('what is told above every page', () => {
  it('is one thing at a time, the worst first', () => {
    const all = [slow, disputed, refused, ended];
    expect(firstMatter(all, [held], NOW)).toEqual({ kind: 'ended', account: ended });
    expect(firstMatter(all.slice(0, 3), [held], NOW)).toEqual({ kind: 'refused', account: refused });
    expect(firstMatter(all.slice(0, 2), [held], NOW)).toEqual({ kind: 'held', held });
    expect(firstMatter(all.slice(0, 2), [], NOW)).toEqual({ kind: 'conflicts', count: 2, account: disputed });
    expect(firstMatter(all.slice(0, 1), [], NOW)).toEqual({ kind: 'slow', account: slow });
    expect(firstMatter([account({})], [], NOW)).toBeNull();
  });

  it('is no limit that is over in five minutes', () => {
    expect(firstMatter([failing('sync.rate-limited', '2026-12-01T10:05:00Z')], [], NOW)).toBeNull();
    expect(firstMatter([failing('sync.rate-limited')], [], NOW)).toBeNull();
  });

  it('is nothing about an account that one is leaving', () => {
    expect(firstMatter([account({ ...refused, status: 'disconnecting' })], [], NOW)).toBeNull();
  });

  it('counts what waits, and not what is in the calendar or was given up', () => {
    expect(waitingIn({ links: { ...links, pending: 1, retrying: 2, paused: 3, failed: 9 } })).toBe(6);
  });
});
