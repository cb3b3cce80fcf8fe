import type { ConnectionView, HeldDeletionView } from '@calendar/client';

/** What waits for the person, wherever they are. */
export type Matter =
  | { kind: 'ended' | 'refused' | 'slow'; account: ConnectionView }
  | { kind: 'held'; held: HeldDeletionView; account: ConnectionView | undefined }
  | { kind: 'conflicts'; count: number; account: ConnectionView };

/** A limit that is over sooner is none of anybody's business. */
const LONG_LIMIT_MS = 5 * 60_000;

/**
 * The one thing that matters most and is not what the page is about anyway; `null` while all is well. Pure.
 *
 * @param now epoch ms
 * @param path of the page that one looks at
 */
export function firstMatter(told: Told, now: number, path: string): Matter | null {
  return mattersOf(told, now).find((matter) => !isAbout(path, matter)) ?? null;
}

export interface Told {
  accounts: readonly ConnectionView[];
  held: readonly HeldDeletionView[];
}

function mattersOf({ accounts, held }: Told, now: number): Matter[] {
  const staying = accounts.filter(({ status }) => status !== 'disconnecting');
  const ended = staying.find(({ status }) => status === 'reauth_required');
  const refused = staying.find(({ lastError }) => lastError?.code === 'sync.permission-missing');
  const disputed = staying.find(({ links }) => links.conflict > 0);
  const count = staying.reduce((sum, { links }) => sum + links.conflict, 0);
  const slow = staying.find((account) => isLongLimited(account, now));
  const inOrder: (Matter | undefined)[] = [
    ended && { kind: 'ended', account: ended },
    refused && { kind: 'refused', account: refused },
    held[0] && { kind: 'held', held: held[0], account: accounts.find(({ id }) => id === held[0]!.connectionId) },
    disputed && { kind: 'conflicts', count, account: disputed },
    slow && { kind: 'slow', account: slow },
  ];
  return inOrder.filter((matter) => matter !== undefined);
}

/** The page says it itself, with the same button. */
function isAbout(path: string, matter: Matter): boolean {
  switch (matter.kind) {
    case 'ended':
    case 'refused':
      return path === '/settings/integrations';
    case 'held':
      return path === `/held-deletions/${matter.held.id}`;
    case 'conflicts':
      return path === '/conflicts' || path.startsWith('/conflicts/');
    case 'slow':
      return false;
  }
}

function isLongLimited({ lastError, nextRetryAt }: ConnectionView, now: number): boolean {
  const isLimit = lastError?.code === 'sync.rate-limited';
  return isLimit && nextRetryAt !== null && Date.parse(nextRetryAt) - now > LONG_LIMIT_MS;
}
