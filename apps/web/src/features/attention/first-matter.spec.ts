import type { ConnectionView, HeldDeletionView } from '@calendar/client';
import { describe, expect, it } from 'vitest';
import { firstMatter } from './first-matter';

const NOW = Date.parse('2026-12-01T10:00:00Z');
const links = { synced: 4, pending: 0, retrying: 0, failed: 0, conflict: 0, paused: 0 };
const account = (fields: Partial<ConnectionView>) =>
  ({ status: 'active', lastError: null, nextRetryAt: null, links, ...fields }) as ConnectionView;
const failing = (code: string, nextRetryAt: string | null = null) =>
  account({ lastError: { code, message: '', at: '' } as ConnectionView['lastError'], nextRetryAt });

const ended = account({ status: 'reauth_required' });
const refused = failing('sync.permission-missing');
const disputed = account({ id: 'disputed', links: { ...links, conflict: 2 } });
const slow = failing('sync.rate-limited', '2026-12-01T10:06:00Z');
const held = { id: 'held', connectionId: 'disputed' } as HeldDeletionView;

const first = (accounts: ConnectionView[], those: HeldDeletionView[], path = '/events') =>
  firstMatter({ accounts, held: those }, NOW, path);

describe('what is told above every page', () => {
  it('is one thing at a time, the worst first', () => {
    const all = [slow, disputed, refused, ended];
    expect(first(all, [held])).toEqual({ kind: 'ended', account: ended });
    expect(first(all.slice(0, 3), [held])).toEqual({ kind: 'refused', account: refused });
    expect(first(all.slice(0, 2), [held])).toEqual({ kind: 'held', held, account: disputed });
    expect(first(all.slice(0, 2), [])).toEqual({ kind: 'conflicts', count: 2, account: disputed });
    expect(first(all.slice(0, 1), [])).toEqual({ kind: 'slow', account: slow });
    expect(first([account({})], [])).toBeNull();
  });

  it('is no limit that is over in five minutes', () => {
    expect(first([failing('sync.rate-limited', '2026-12-01T10:05:00Z')], [])).toBeNull();
    expect(first([failing('sync.rate-limited')], [])).toBeNull();
  });

  it.each<[string, ConnectionView[], HeldDeletionView[]]>([
    ['/settings/integrations', [ended], []],
    ['/settings/integrations', [refused], []],
    ['/held-deletions/held', [], [held]],
    ['/conflicts', [disputed], []],
    ['/conflicts/c1', [disputed], []],
  ])('%s says itself what it is about, and what comes next is told there', (path, accounts, those) => {
    expect(first(accounts, those, path)).toBeNull();
    expect(first([...accounts, slow], those, path)).toEqual({ kind: 'slow', account: slow });
    expect(first(accounts, those)).not.toBeNull();
  });

  it('is nothing about an account that one is leaving', () => {
    expect(first([account({ ...refused, status: 'disconnecting' })], [])).toBeNull();
  });
});
