import type { ProviderId } from './provider-id';

export const CONNECTION_STATUSES = ['active', 'reauth_required', 'disconnecting'] as const;
export type ConnectionStatus = (typeof CONNECTION_STATUSES)[number];

/** `review`: a new account shows its plan first, and nothing is written or read until the person says so. */
export const FIRST_SYNC_STARTS = ['now', 'review'] as const;
export type FirstSyncStart = (typeof FIRST_SYNC_STARTS)[number];

/** What other modules may know of a credential: never a token. */
export interface ConnectionSummary {
  id: string;
  userId: string;
  provider: ProviderId;
  /** The provider's stable id of the account (`sub`, or `tid:oid`), never the e-mail address. */
  accountId: string;
  accountEmail: string;
  status: ConnectionStatus;
  /** The person reviews the plan of the first sync: nothing is written to this account or read from it. */
  inReview: boolean;
}
