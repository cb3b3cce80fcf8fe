import type { UnitOfWork } from '@calendar/platform/database';
import type { CalendarLink } from './calendar-link';
import { remember, remembered } from './deleted-remote-patch';
import type { LinkPatch } from './link-patch';
import { LINK_COLUMNS, toLink, type LinkRow } from './link-row';
import { progress } from './link-state';

/** What a step has left on a link, and the lease under which that is stored. */
export interface LinkOutcome {
  /** As it was when the step began. */
  link: Pick<CalendarLink, 'id' | 'desiredVersion'> & { leaseToken: string };
  patch: LinkPatch;
}

/** A link as a step has left it. */
export interface StoredLink extends CalendarLink {
  /** An alert of its person stands. */
  inAlert: boolean;
}

/** An alert stands for what has failed in its account: answered along, so that a write which ends none asks nothing more. */
const IS_IN_ALERT = `EXISTS (SELECT FROM failure_runs r WHERE r.user_id = calendar_links.user_id AND r.alert_id IS NOT NULL
  AND (r.failing = '{}' OR calendar_links.connection_id = ANY(r.failing)))`;

const DESIRED_AFTER = 'CASE WHEN is_merged THEN new_desired ELSE desired END';
const DISPUTED_AFTER = 'coalesce(new_disputed, disputed)';
/** An edit made meanwhile is looked at next. */
const PROGRESS_AFTER = progress({
  nextAttempt: 'CASE WHEN desired_version > new_synced_version THEN now() END',
  failingSince: 'NULL::timestamptz',
  disputed: DISPUTED_AFTER,
  desired: DESIRED_AFTER,
  providerEvent: 'new_provider_event_id',
});

/** The columns of an outcome: none is called as a column of the table. */
const OUTCOME = `link_id uuid, held_token uuid, known_version integer, new_provider_event_id text, new_provider_calendar_id text,
  new_moved_from text, new_recurring boolean, new_guests integer, new_etag text, new_html_link text,
  new_provider_updated_at timestamptz, new_base jsonb, new_generation integer, new_synced_version integer,
  new_disputed text[], new_unlinked boolean, is_written boolean, is_merged boolean, new_desired jsonb, edited_at timestamptz`;

/**
 * Stores what steps have left on their links, and gives the leases back.
 *
 * @returns the links as they stand now, in the order of the outcomes; `null` where the lease is lost
 */
export async function commitOutcomes(
  unitOfWork: UnitOfWork,
  outcomes: readonly LinkOutcome[],
): Promise<Array<StoredLink | null>> {
  // What is remembered of an event that was deleted there is rare, and a part of the statement of its own.
  const [plain, remembering] = [outcomes.filter(isPlain), outcomes.filter((outcome) => !isPlain(outcome))];
  const groups = [...(plain.length > 0 ? [plain] : []), ...remembering.map((outcome) => [outcome])];
  const stored = (await Promise.all(groups.map((group) => commit(unitOfWork, group)))).flat();
  const byLease = new Map(stored);
  return outcomes.map(({ link }) => byLease.get(link.leaseToken) ?? null);
}

/**
 * @param outcomes several, or one that changes what its link remembers
 * @returns the links by the leases under which they were stored
 */
async function commit(
  unitOfWork: UnitOfWork,
  outcomes: readonly LinkOutcome[],
): Promise<Array<[leaseToken: string, stored: StoredLink]>> {
  const { patch } = outcomes[0]!;
  const rows = await unitOfWork.query<LinkRow & { in_alert: boolean; held_token: string }>(
    `WITH link AS (UPDATE calendar_links SET
       provider_event_id = new_provider_event_id, provider_calendar_id = new_provider_calendar_id, etag = new_etag,
       html_link = new_html_link, provider_updated_at = new_provider_updated_at,
       -- Where it is to stand now it stands, whoever has put it there.
       moved_from = CASE WHEN new_provider_calendar_id <> calendar_id THEN new_moved_from END, recurring = new_recurring,
       guests = new_guests, approved_version = CASE WHEN is_written THEN NULL ELSE approved_version END, base = new_base,
       generation = new_generation, unconfirmed = '[]', synced_version = new_synced_version,
       desired = ${DESIRED_AFTER},
       desired_at = CASE WHEN is_merged THEN greatest(desired_at, least(edited_at, clock_timestamp())) ELSE desired_at END,
       disputed = ${DISPUTED_AFTER},
       unlinked = coalesce(new_unlinked, unlinked),
       ${PROGRESS_AFTER},
       pending_since = CASE WHEN desired_version <= new_synced_version THEN pending_since
                            WHEN new_synced_version >= known_version THEN desired_at
                            -- What is written next answers the calendar, or has been waiting all the time.
                            WHEN synced_version >= known_version THEN now() ELSE pending_since END,
       attempts = 0, last_error = NULL,
       -- Until it is at rest, or was written: then whoever was told of it is told of that.
       gave_up = gave_up AND desired_version > new_synced_version AND NOT is_written,
       last_synced_at = now(),
       last_written_at = CASE WHEN is_written THEN now() ELSE last_written_at END,
       lease_token = NULL, lease_until = NULL, updated_at = now()
      FROM jsonb_to_recordset($1::jsonb) AS outcome(${OUTCOME})
     -- The ids apart: of a list Postgres supposes that it is short, of a record set that the table is read as a whole.
     WHERE id = link_id AND lease_token = held_token AND id = ANY($2::uuid[])
     RETURNING ${LINK_COLUMNS}, ${IS_IN_ALERT} AS in_alert, held_token)
     ${remember(patch)} SELECT ${LINK_COLUMNS}, in_alert, held_token FROM link`,
    [JSON.stringify(outcomes.map(toWritten)), outcomes.map(({ link }) => link.id), ...remembered(patch)],
  );
  return rows.map((row) => [row.held_token, { ...toLink(row), inAlert: row.in_alert }]);
}

function isPlain({ patch }: LinkOutcome): boolean {
  return patch.deletedRemote === undefined;
}

function toWritten({ link, patch }: LinkOutcome): Record<string, unknown> {
  return {
    link_id: link.id,
    held_token: link.leaseToken,
    known_version: link.desiredVersion,
    new_provider_event_id: patch.providerEventId,
    new_provider_calendar_id: patch.providerCalendarId,
    new_moved_from: patch.movedFrom,
    new_recurring: patch.recurring,
    new_guests: patch.guests,
    new_etag: patch.etag,
    new_html_link: patch.htmlLink,
    new_provider_updated_at: patch.providerUpdatedAt,
    new_base: patch.base,
    new_generation: patch.generation,
    new_synced_version: patch.syncedVersion,
    new_disputed: patch.disputed,
    new_unlinked: patch.unlinked,
    is_written: patch.written,
    is_merged: patch.merged !== undefined,
    new_desired: patch.merged?.draft,
    edited_at: patch.merged?.editedAt,
  };
}
