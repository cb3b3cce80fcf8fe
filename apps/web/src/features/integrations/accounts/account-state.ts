import type { ConnectionView } from '@calendar/client';
import { troubleOf } from './trouble';

export type AccountState = 'connected' | 'notStarted' | 'retrying' | 'needsPerson' | 'ended' | 'disconnecting';

/** How an account is, in the one word of its badge: green says that nothing is wrong, and no more. */
export function accountState(account: Pick<ConnectionView, 'status' | 'firstSync' | 'lastError'>): AccountState {
  switch (account.status) {
    case 'reauth_required':
      return 'ended';
    case 'disconnecting':
      return 'disconnecting';
    case 'active': {
      if (account.firstSync?.state === 'review') return 'notStarted';
      const trouble = troubleOf(account);
      if (!trouble) return 'connected';
      return trouble.remedy === 'wait' ? 'retrying' : 'needsPerson';
    }
  }
}
