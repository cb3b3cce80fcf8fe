import {
  SyncStates,
  type ConnectionSyncState,
  type CountedConnection,
  type EventSyncState,
  type LinkCounts,
} from '@calendar/contracts/ports';
import type { LinkStatus, ProviderId } from '@calendar/contracts/vocabulary';
import { UnitOfWork } from '@calendar/platform/database';
import { Injectable } from '@nestjs/common';
import { LINK_PROBLEMS, messageFor, messageForReading } from './link-problems';
import type { LinkError } from './calendar-link';
import { shownStatus, type LinkProgress } from './link-state';
import { IS_PAUSED } from './paused-connections';

interface StateRow {
  event_id: string;
  connection_id: string;
  provider: ProviderId;
  calendar_id: string;
  conflict_id: string | null;
  status: LinkProgress;
  is_paused: boolean;
  provider_event_id: string | null;
  recurring: boolean;
  guests: number;
  html_link: string | null;
  last_synced_at: Date | null;
  next_attempt_at: Date | null;
  last_error: LinkError | null;
}

interface PushRow {
  connection_id: string;
  status: 'active' | 'polling' | 'starting';
  expires_at: Date | null;
  last_checked_at: Date | null;
  next_retry_at: Date | null;
}

interface ConnectionRow {
  connection_id: string;
  status: LinkProgress;
  is_paused: boolean;
  links: number;
  last_synced_at: Date | null;
  last_error: LinkError | null;
  next_retry_at: Date | null;
  first: number;
  first_done: number;
  leaving: number;
}

/** Answers "how far is sync?" from the links, in the words of the API. */
@Injectable()
export class LinkSyncStates extends SyncStates {
  constructor(private readonly unitOfWork: UnitOfWork) {
    super();
  }

  async ofEvents(eventIds: readonly string[]): Promise<Map<string, EventSyncState[]>> {
    const rows = await this.unitOfWork.query<StateRow>(
      `SELECT calendar_links.event_id, calendar_links.connection_id, provider,
              coalesce(provider_calendar_id, calendar_id) AS calendar_id, calendar_links.status, ${IS_PAUSED} AS is_paused,
              provider_event_id, recurring, calendar_links.guests, html_link, last_synced_at, next_attempt_at, last_error,
              c.id AS conflict_id
         FROM calendar_links
         LEFT JOIN sync_conflicts c ON c.link_id = calendar_links.id AND c.status = 'open'
        WHERE calendar_links.event_id = ANY($1::uuid[]) AND calendar_links.connection_id IS NOT NULL
        ORDER BY calendar_links.created_at, calendar_links.id`,
      [eventIds],
    );
    const states = new Map<string, EventSyncState[]>();
    for (const row of rows) {
      const ofEvent = states.get(row.event_id) ?? [];
      ofEvent.push(toEventState(row));
      states.set(row.event_id, ofEvent);
    }
    return states;
  }

  async ofConnections(connections: readonly CountedConnection[]): Promise<Map<string, ConnectionSyncState>> {
    const ids = connections.map(({ id }) => id);
    const states = new Map<string, ConnectionSyncState>(
      connections.map((connection) => [connection.id, emptyState(connection)]),
    );
    for (const row of await this.linkStates(connections)) addTo(states.get(row.connection_id), row);
    for (const row of await this.pushStates(ids)) {
      const state = states.get(row.connection_id);
      if (!state) continue;
      state.push = { status: row.status, expiresAt: row.expires_at?.toISOString() ?? null };
      state.lastCheckedAt = row.last_checked_at?.toISOString() ?? null;
      state.nextRetryAt = earlier(state.nextRetryAt, row.next_retry_at);
    }
    for (const row of await this.readErrors(ids)) {
      const [state, { code, at }] = [states.get(row.connection_id), row.last_error];
      if (state) noteError(state, { code, message: messageForReading(code), at });
    }
    for (const state of states.values()) leaveOutWhatIsOver(state);
    return states;
  }

  /**
   * `first`: the events that were there when the first sync began. `leaving`: those that leave with the account. Times
   * that come from elsewhere are of milliseconds.
   */
  private linkStates(connections: readonly CountedConnection[]): Promise<ConnectionRow[]> {
    return this.unitOfWork.query<ConnectionRow>(
      `SELECT connection_id, status, ${IS_PAUSED} AS is_paused, count(*)::int AS links, max(last_synced_at) AS last_synced_at,
              (array_agg(last_error ORDER BY last_error->>'at' DESC) FILTER (WHERE last_error IS NOT NULL))[1] AS last_error,
              min(next_attempt_at) FILTER (WHERE status = 'retrying') AS next_retry_at,
              (count(*) FILTER (WHERE is_first))::int AS first,
              (count(*) FILTER (WHERE is_first AND (last_synced_at >= first_sync_at
                                                    OR status NOT IN ('pending', 'retrying'))))::int AS first_done,
              (count(*) FILTER (WHERE desired IS NULL AND desired_at >= leaving_since))::int AS leaving
         FROM calendar_links
         JOIN unnest($1::uuid[], $2::timestamptz[], $3::timestamptz[]) AS c (id, first_sync_at, leaving_since)
           ON c.id = connection_id
        CROSS JOIN LATERAL (
          SELECT desired IS NOT NULL AND date_trunc('milliseconds', created_at) <= first_sync_at AS is_first) AS f
        GROUP BY connection_id, status`,
      [
        connections.map(({ id }) => id),
        connections.map(({ firstSyncAt }) => firstSyncAt),
        connections.map(({ leavingSince }) => leavingSince),
      ],
    );
  }

  /** `active` when every calendar that is followed has a living watch; `starting` while one that can be is not yet. */
  private pushStates(connectionIds: readonly string[]): Promise<PushRow[]> {
    return this.unitOfWork.query<PushRow>(
      `SELECT c.connection_id, min(w.expires_at) AS expires_at, max(c.last_pulled_at) AS last_checked_at,
              min(c.next_pull_at) FILTER (WHERE c.attempts > 0) AS next_retry_at,
              CASE WHEN bool_and(w.id IS NOT NULL) THEN 'active'
                   WHEN bool_or(w.id IS NULL AND c.watchable AND c.watch_refusals = 0 AND c.last_pulled_at IS NULL) THEN 'starting'
                   ELSE 'polling' END AS status
         FROM calendar_cursors c
         LEFT JOIN calendar_watches w ON w.connection_id = c.connection_id AND w.calendar_id = c.calendar_id
                                     AND w.status = 'active' AND w.expires_at > now()
        WHERE c.connection_id = ANY($1::uuid[]) GROUP BY c.connection_id`,
      [connectionIds],
    );
  }

  /** Of calendars that cannot be read. */
  private readErrors(connectionIds: readonly string[]) {
    return this.unitOfWork.query<{ connection_id: string; last_error: LinkError }>(
      'SELECT connection_id, last_error FROM calendar_cursors WHERE connection_id = ANY($1::uuid[]) AND last_error IS NOT NULL',
      [connectionIds],
    );
  }

  async eventIdsIn(userId: string, status: LinkStatus): Promise<string[]> {
    const rows = await this.unitOfWork.query<Pick<StateRow, 'event_id' | 'status' | 'is_paused'>>(
      `SELECT DISTINCT event_id, status, ${IS_PAUSED} AS is_paused FROM calendar_links
        WHERE user_id = $1 AND connection_id IS NOT NULL AND ($2 = 'paused' OR status = $2)`,
      [userId, status],
    );
    const shown = rows.filter((row) => shownStatus(row.status, row.is_paused) === status);
    return [...new Set(shown.map((row) => row.event_id))];
  }

  async eventIdsShown(userId: string): Promise<Set<string>> {
    const rows = await this.unitOfWork.query<Pick<StateRow, 'event_id'>>(
      `SELECT event_id FROM calendar_links
        WHERE user_id = $1 AND connection_id IS NOT NULL AND provider_event_id IS NOT NULL AND desired IS NOT NULL
          AND status <> 'removed'`,
      [userId],
    );
    return new Set(rows.map((row) => row.event_id));
  }
}

function toEventState(row: StateRow): EventSyncState {
  return {
    connectionId: row.connection_id,
    provider: row.provider,
    calendarId: row.calendar_id,
    status: shownStatus(row.status, row.is_paused),
    conflictId: row.conflict_id,
    providerEventId: row.provider_event_id,
    recurring: row.recurring,
    guests: row.guests > 0,
    htmlLink: row.provider_event_id ? row.html_link : null,
    lastSyncedAt: row.last_synced_at?.toISOString() ?? null,
    error: errorOf(row),
  };
}

function errorOf(row: StateRow): EventSyncState['error'] {
  const status = shownStatus(row.status, row.is_paused);
  if (status === 'paused') return { ...LINK_PROBLEMS.reauthRequired, retryAt: null };
  if (!row.last_error || (status !== 'retrying' && status !== 'failed')) return null;
  const retryAt = status === 'retrying' ? (row.next_attempt_at?.toISOString() ?? null) : null;
  return { code: row.last_error.code, message: messageFor(row.last_error.code), retryAt };
}

function emptyState({ firstSyncAt, leavingSince }: CountedConnection): ConnectionSyncState {
  return {
    links: { synced: 0, pending: 0, retrying: 0, failed: 0, conflict: 0, paused: 0 },
    waiting: 0,
    lastCheckedAt: null,
    nextRetryAt: null,
    firstSync: leavingSince ? null : { state: firstSyncAt ? 'running' : 'review', done: 0, total: 0 },
    removing: leavingSince ? { state: 'running', done: 0, total: 0 } : null,
    lastSyncedAt: null,
    lastError: null,
    push: { status: 'polling', expiresAt: null },
  };
}

function addTo(state: ConnectionSyncState | undefined, row: ConnectionRow): void {
  if (!state) return;
  const status = shownStatus(row.status, row.is_paused);
  if (status in state.links) state.links[status as keyof LinkCounts] += row.links;
  const isWaiting = row.status === 'pending' || row.status === 'retrying';
  if (isWaiting) state.waiting += row.links;
  const syncedAt = row.last_synced_at?.toISOString() ?? null;
  if (syncedAt && (!state.lastSyncedAt || syncedAt > state.lastSyncedAt)) state.lastSyncedAt = syncedAt;
  if (!row.is_paused) state.nextRetryAt = earlier(state.nextRetryAt, row.next_retry_at);
  if (state.firstSync) {
    state.firstSync.total += row.first;
    state.firstSync.done += row.first_done;
  }
  if (state.removing) {
    state.removing.total += row.leaving;
    if (!isWaiting) state.removing.done += row.leaving;
  }
  const { last_error: error } = row;
  if (error) noteError(state, { code: error.code, message: messageFor(error.code), at: error.at });
}

function noteError(state: ConnectionSyncState, error: NonNullable<ConnectionSyncState['lastError']>): void {
  if (!state.lastError || error.at > state.lastError.at) state.lastError = error;
}

function leaveOutWhatIsOver(state: ConnectionSyncState): void {
  const { firstSync, removing } = state;
  if (firstSync?.state === 'running' && firstSync.done === firstSync.total) state.firstSync = null;
  if (removing?.total === 0) state.removing = null;
}

function earlier(known: string | null, other: Date | null): string | null {
  const found = other?.toISOString() ?? null;
  return known === null || (found !== null && found < known) ? found : known;
}
