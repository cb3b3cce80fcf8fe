import type { ConnectionView, HeldDeletionView } from '@calendar/client';

/** What waits for the person, wherever they are. */
export type Matter =
  | { kind: 'ended' | 'refused' | 'slow'; account: ConnectionView }
  | { kind: 'held'; held: HeldDeletionView }
  | { kind: 'conflicts'; count: number; account: ConnectionView };

/** A limit that is over sooner is none of anybody's business. */
const LONG_LIMIT_MS = 5 * 60_000;

/**
 * The one thing that matters most; `null` while all is well. Pure.
 *
 * @param now epoch ms
 */
export function firstMatter(
  accounts: readonly ConnectionView[],
  held: readonly HeldDeletionView[],
  now: number,
): Matter | null {
  const staying = accounts.filter(({ status }) => status !== 'disconnecting');
  const ended = staying.find(({ status }) => status === 'reauth_required');
  if (ended) return { kind: 'ended', account: ended };
  const refused = staying.find(({ lastError }) => lastError?.code === 'sync.permission-missing');
  if (refused) return { kind: 'refused', account: refused };
  if (held[0]) return { kind: 'held', held: held[0] };
  const disputed = staying.find(({ links }) => links.conflict > 0);
  if (disputed) {
    const count = staying.reduce((sum, { links }) => sum + links.conflict, 0);
    return { kind: 'conflicts', count, account: disputed };
  }
  const slow = staying.find((account) => isLongLimited(account, now));
  return slow ? { kind: 'slow', account: slow } : null;
}

function isLongLimited({ lastError, nextRetryAt }: ConnectionView, now: number): boolean {
  const isLimit = lastError?.code === 'sync.rate-limited';
  return isLimit && nextRetryAt !== null && Date.parse(nextRetryAt) - now > LONG_LIMIT_MS;
}

/** What is not in the calendar yet, and will be. */
export function waitingIn({ links }: Pick<ConnectionView, 'links'>): number {
  return links.pending + links.retrying + links.paused;
}
