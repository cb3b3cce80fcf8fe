import type { ProviderSession } from '@calendar/contracts/calendar-provider';
import type { LeasedLink, LinkLeases } from './link-lease.store';

/**
 * A session in which nothing is sent for a link that may be another worker's by the time that its account may be asked: its
 * requests throw LeaseLostError.
 */
export function underLease(session: ProviderSession, link: LeasedLink, leases: LinkLeases): ProviderSession {
  const beforeRequest = async (): Promise<void> => {
    await session.beforeRequest?.();
    leases.assertHeld(link);
  };
  return { ...session, beforeRequest };
}
