import type { EventDraft, ProviderId } from '@calendar/contracts/vocabulary';
import type { Base, CalendarLink, DisputedField, LinkError, SentFields } from './calendar-link';
import type { LinkProgress } from './link-state';

/** A row of `calendar_links` as the driver returns it. */
export interface LinkRow {
  id: string;
  user_id: string;
  event_id: string;
  connection_id: string | null;
  provider: ProviderId;
  account_id: string;
  calendar_id: string;
  desired: EventDraft | null;
  desired_version: number;
  desired_at: Date;
  pending_since: Date;
  provider_event_id: string | null;
  provider_calendar_id: string | null;
  moved_from: string | null;
  recurring: boolean;
  guests: number;
  approved_version: number | null;
  etag: string | null;
  provider_updated_at: Date | null;
  html_link: string | null;
  generation: number;
  unconfirmed: SentFields[];
  base: Base | null;
  synced_version: number;
  unlinked: boolean;
  disputed: DisputedField[];
  status: LinkProgress;
  attempts: number;
  failing_since: Date | null;
  next_attempt_at: Date | null;
  last_error: LinkError | null;
  gave_up: boolean;
  last_synced_at: Date | null;
  last_written_at: Date | null;
}

/** Named one by one: a statement that was prepared before a migration added a column still answers. */
export const LINK_COLUMNS = (
  [
    'id',
    'user_id',
    'event_id',
    'connection_id',
    'provider',
    'account_id',
    'calendar_id',
    'desired',
    'desired_version',
    'desired_at',
    'pending_since',
    'provider_event_id',
    'provider_calendar_id',
    'moved_from',
    'recurring',
    'guests',
    'approved_version',
    'etag',
    'provider_updated_at',
    'html_link',
    'generation',
    'unconfirmed',
    'base',
    'synced_version',
    'unlinked',
    'disputed',
    'status',
    'attempts',
    'failing_since',
    'next_attempt_at',
    'last_error',
    'gave_up',
    'last_synced_at',
    'last_written_at',
  ] satisfies ReadonlyArray<keyof LinkRow>
).join(', ');

/** `LINK_COLUMNS` of links of which nothing is asked but which ones of whose they are: the others are left out. */
export const LINK_IDS_ALONE = LINK_COLUMNS.split(', ')
  .map((column) => (column === 'id' || column === 'connection_id' ? column : `NULL AS ${column}`))
  .join(', ');

export function toLink(row: LinkRow): CalendarLink {
  return {
    id: row.id,
    userId: row.user_id,
    eventId: row.event_id,
    connectionId: row.connection_id,
    provider: row.provider,
    accountId: row.account_id,
    calendarId: row.calendar_id,
    desired: row.desired,
    desiredVersion: row.desired_version,
    desiredAt: row.desired_at,
    pendingSince: row.pending_since,
    providerEventId: row.provider_event_id,
    providerCalendarId: row.provider_calendar_id,
    movedFrom: row.moved_from,
    recurring: row.recurring,
    guests: row.guests,
    approvedVersion: row.approved_version,
    etag: row.etag,
    providerUpdatedAt: row.provider_updated_at,
    htmlLink: row.html_link,
    generation: row.generation,
    pendingWrites: row.unconfirmed,
    base: row.base,
    syncedVersion: row.synced_version,
    unlinked: row.unlinked,
    disputed: row.disputed,
    status: row.status,
    attempts: row.attempts,
    failingSince: row.failing_since,
    nextAttemptAt: row.next_attempt_at,
    lastError: row.last_error,
    gaveUp: row.gave_up,
    lastSyncedAt: row.last_synced_at,
    lastWrittenAt: row.last_written_at,
  };
}
