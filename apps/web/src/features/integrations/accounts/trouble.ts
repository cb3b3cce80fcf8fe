import type { ConnectionView } from '@calendar/client';

/** What helps when an account is in trouble. */
export type Remedy = 'reconnect' | 'grant' | 'choose-calendar' | 'wait';

export interface Trouble {
  /** Written for the person, by the API. */
  message: string | null;
  remedy: Remedy;
}

/** What is wrong with an account and what helps; `null` while nothing is. */
export function troubleOf({ status, lastError }: Pick<ConnectionView, 'status' | 'lastError'>): Trouble | null {
  if (status === 'disconnecting') return null;
  if (status === 'reauth_required') return { message: lastError?.message ?? null, remedy: 'reconnect' };
  if (!lastError) return null;
  return { message: lastError.message, remedy: remedyOf(lastError.code) };
}

function remedyOf(code: NonNullable<ConnectionView['lastError']>['code']): Remedy {
  switch (code) {
    case 'sync.permission-missing':
      return 'grant';
    case 'sync.calendar-not-found':
      return 'choose-calendar';
    default:
      // Limits and outages pass by themselves; what there is to do elsewhere is said in the message.
      return 'wait';
  }
}
