import type { LinkStatus, ProviderId } from '../vocabulary';

/** One entry of `sync` on a career event, as the API shows it. */
export interface EventSyncState {
  connectionId: string;
  provider: ProviderId;
  status: LinkStatus;
  providerEventId: string | null;
  htmlLink: string | null;
  /** ISO instant. */
  lastSyncedAt: string | null;
  error: { code: string; message: string; retryAt: string | null } | null;
}

export type LinkCounts = Record<'synced' | 'pending' | 'retrying' | 'failed' | 'conflict' | 'paused', number>;

export interface ConnectionSyncState {
  links: LinkCounts;
  lastSyncedAt: string | null;
  lastError: { code: string; message: string; at: string } | null;
  push: { status: 'active' | 'polling' | 'starting'; expiresAt: string | null };
}

/** "How far is sync?" Answered by sync. */
export abstract class SyncStates {
  /** Event id → its links, one for each connection; events without links are left out. */
  abstract ofEvents(eventIds: readonly string[]): Promise<Map<string, EventSyncState[]>>;

  abstract ofConnections(connectionIds: readonly string[]): Promise<Map<string, ConnectionSyncState>>;

  /** Ids of a person's events that have a link in this state. */
  abstract eventIdsIn(userId: string, status: LinkStatus): Promise<string[]>;
}
