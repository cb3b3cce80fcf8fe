import type { LinkStatus, ProviderId } from '../vocabulary';

/** One entry of `sync` on a career event, as the API shows it. */
export interface EventSyncState {
  connectionId: string;
  provider: ProviderId;
  calendarId: string;
  status: LinkStatus;
  /** The conflict of this link that is open. */
  conflictId: string | null;
  providerEventId: string | null;
  /** The person has made a series of it in the calendar. */
  recurring: boolean;
  /** The person has invited others to it in the calendar. */
  guests: boolean;
  htmlLink: string | null;
  /** ISO instant. */
  lastSyncedAt: string | null;
  error: { code: string; message: string; retryAt: string | null } | null;
}

export type LinkCounts = Record<'synced' | 'pending' | 'retrying' | 'failed' | 'conflict' | 'paused', number>;

/** How far something is that takes its time, in events. */
export interface Progress<State extends string> {
  state: State;
  done: number;
  total: number;
}

/** A connection to ask about, with the times that its events are counted from. */
export interface CountedConnection {
  id: string;
  /** When the person let the first sync begin; `null` while they review its plan. */
  firstSyncAt: Date | null;
  /** When they asked to disconnect. */
  leavingSince: Date | null;
}

export interface ConnectionSyncState {
  links: LinkCounts;
  /** Changes that are not in the calendar yet and will be, also those that wait for a new grant. */
  waiting: number;
  /** The last look into the calendars; ISO instant like all times here. */
  lastCheckedAt: string | null;
  /** When what has failed for now is tried again. */
  nextRetryAt: string | null;
  /** `null` once every event has been written for the first time, or has failed. */
  firstSync: Progress<'review' | 'running'> | null;
  /** Events that leave with the account; `null` when they stay, or it does. */
  removing: Progress<'running'> | null;
  lastSyncedAt: string | null;
  lastError: { code: string; message: string; at: string } | null;
  push: { status: 'active' | 'polling' | 'starting'; expiresAt: string | null };
}

/** "How far is sync?" Answered by sync. */
export abstract class SyncStates {
  /** Event id → its links, one for each connection; events without links are left out. */
  abstract ofEvents(eventIds: readonly string[]): Promise<Map<string, EventSyncState[]>>;

  abstract ofConnections(connections: readonly CountedConnection[]): Promise<Map<string, ConnectionSyncState>>;

  /** Ids of a person's events that have a link in this state. */
  abstract eventIdsIn(userId: string, status: LinkStatus): Promise<string[]>;

  /** Ids of a person's events that stand in a connected calendar. */
  abstract eventIdsShown(userId: string): Promise<Set<string>>;
}
