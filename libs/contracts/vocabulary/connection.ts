import type { ProviderId } from './provider-id';

export const CONNECTION_STATUSES = ['active', 'reauth_required', 'disconnecting'] as const;
export type ConnectionStatus = (typeof CONNECTION_STATUSES)[number];

/** What other modules may know of a credential: never a token. */
export interface ConnectionSummary {
  id: string;
  userId: string;
  provider: ProviderId;
  /** The provider's stable id of the account (`sub`, or `tid:oid`), never the e-mail address. */
  accountId: string;
  accountEmail: string;
  status: ConnectionStatus;
}
