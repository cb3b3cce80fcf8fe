import type { SyncStateBody } from '@calendar/client';
import { shortProviderName, type Provider } from './provider-name';
import { clockTime } from './times';

export type SyncState = SyncStateBody['status'];

export interface StateWordOptions {
  provider: Provider;
  /** When it is tried again. */
  retryAt?: string | null;
  /** Nothing beside it says which calendar it is about. */
  isNamed?: boolean;
}

/** The word of a state: "In Google", "Retrying at 10:42"; named "Outlook: retrying at 10:42". */
export function stateWord(state: SyncState, { provider, retryAt = null, isNamed = false }: StateWordOptions): string {
  const name = shortProviderName(provider);
  if (state === 'synced') return `In ${name}`;
  const word = wordOf(state, retryAt);
  return isNamed ? `${name}: ${inSentence(word)}` : word;
}

function wordOf(state: Exclude<SyncState, 'synced'>, retryAt: string | null): string {
  switch (state) {
    case 'pending':
      return 'Waiting';
    case 'retrying':
      return retryAt ? `Retrying at ${clockTime(retryAt)}` : 'Retrying';
    case 'failed':
      return 'Not written';
    case 'conflict':
      return 'Decide';
    case 'paused':
      return 'Paused: reconnect';
    case 'removed':
      return 'Not in calendar';
  }
}

/** One colon is enough for a badge; "PM" stays as it is. */
function inSentence(word: string): string {
  return word.charAt(0).toLowerCase() + word.slice(1).replace(/: /, ', ');
}
