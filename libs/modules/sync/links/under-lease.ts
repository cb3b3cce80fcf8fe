import { ProviderError, type ProviderSession } from '@calendar/contracts/calendar-provider';
import { LeaseLostError, type LeasedLink, type LinkLeases } from './link-lease.store';

/**
 * A session in which nothing is sent for a link that may be another worker's by the time that its account may be asked, or that
 * there is a connection for it: whoever took it over would look for what is sent, and look too early (`isLeaseLost`).
 */
export function underLease(session: ProviderSession, link: LeasedLink, leases: LinkLeases): ProviderSession {
  const beforeRequest = async (): Promise<void> => {
    await session.beforeRequest?.();
    leases.assertHeld(link);
  };
  return { ...session, beforeRequest, beforeSending: () => leases.assertHeld(link) };
}

/** Whether a call ended without its request since the lease of its link may be another worker's. Pure. */
export function isLeaseLost(error: unknown): boolean {
  return error instanceof LeaseLostError || (error instanceof ProviderError && error.reason === 'unsent');
}
