import { UnitOfWork } from '@calendar/platform/database';
import type { EventDraft, ProviderId } from '@calendar/contracts/vocabulary';
import { Injectable } from '@nestjs/common';
import type { CalendarLink } from './calendar-link';
import { CHANGED_LINK, type ChangedLink } from './changed-link';
import { LINK_COLUMNS, toLink, type LinkRow } from './link-row';
import { AT_REST, IS_UNDER_WAY, LOOK_NOW, progress, type LinkProgress } from './link-state';

/** What one account is to show for one event. */
export interface WantedLink {
  userId: string;
  eventId: string;
  connectionId: string;
  provider: ProviderId;
  accountId: string;
  calendarId: string;
  desired: EventDraft;
}

/** What differs from before is to be pushed; another connection to the same account alone changes nothing there. */
const DIFFERS = `(link.desired IS DISTINCT FROM excluded.desired OR link.calendar_id <> excluded.calendar_id)`;

/** Nothing stands in the calendar, nothing may be on its way there, and nobody is asked about it. */
const IS_NOWHERE = `(provider_event_id IS NULL AND unconfirmed = '[]' AND disputed = '{}')`;

/** In `unwantAll`: whether there is to be an event is decided where there is one. */
const EXISTENCE_DECIDED = `CASE WHEN provider_event_id IS NULL THEN disputed ELSE array_remove(disputed, 'existence') END`;

/** In `replan`: what the person wants left alone in this calendar stays at rest, whatever is desired. */
const LOOK_UNLESS_UNLINKED = {
  nextAttempt: 'CASE WHEN link.unlinked THEN NULL ELSE now() END',
  failingSince: 'NULL::timestamptz',
  disputed: 'link.disputed',
  desired: 'excluded.desired',
  providerEvent: 'link.provider_event_id',
};

/**
 * Reads and re-plans links. Statements are set-based: one save may concern 500 events. Edits of one person wait for each
 * other, and `now()` is when a transaction began: the time of an edit is taken when its turn has come.
 */
@Injectable()
export class LinkStore {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  async byId(id: string): Promise<CalendarLink | null> {
    const [row] = await this.unitOfWork.query<LinkRow>(`SELECT ${LINK_COLUMNS} FROM calendar_links WHERE id = $1`, [
      id,
    ]);
    return row ? toLink(row) : null;
  }

  async ofEvents(eventIds: readonly string[]): Promise<CalendarLink[]> {
    const rows = await this.unitOfWork.query<LinkRow>(
      `SELECT ${LINK_COLUMNS} FROM calendar_links WHERE event_id = ANY($1::uuid[])`,
      [eventIds],
    );
    return rows.map(toLink);
  }

  /** Ids of the events that a person wants to have in a connected calendar: what a change of rules may take away. */
  async linkedEventIds(userId: string): Promise<string[]> {
    const rows = await this.unitOfWork.query<{ event_id: string }>(
      `SELECT DISTINCT event_id FROM calendar_links WHERE user_id = $1 AND connection_id IS NOT NULL AND desired IS NOT NULL`,
      [userId],
    );
    return rows.map((row) => row.event_id);
  }

  /** Ids of the events that are wanted no more in a calendar of these connections, and may still stand there. */
  async leavingEventIds(connectionIds: readonly string[]): Promise<string[]> {
    const rows = await this.unitOfWork.query<{ event_id: string }>(
      `SELECT DISTINCT event_id FROM calendar_links WHERE connection_id = ANY($1::uuid[]) AND desired IS NULL
          AND (provider_event_id IS NOT NULL OR unconfirmed <> '[]')`,
      [connectionIds],
    );
    return rows.map((row) => row.event_id);
  }

  /** Ids of the events that an earlier connection has left in an account: they are brought in step when it is taken up. */
  async leftBehindEventIds(account: Pick<WantedLink, 'userId' | 'provider' | 'accountId'>): Promise<string[]> {
    const rows = await this.unitOfWork.query<{ event_id: string }>(
      `SELECT event_id FROM calendar_links WHERE user_id = $1 AND provider = $2 AND account_id = $3
          AND connection_id IS NULL AND desired IS NOT NULL AND NOT ${IS_NOWHERE}`,
      [account.userId, account.provider, account.accountId],
    );
    return rows.map((row) => row.event_id);
  }

  /**
   * Writes what these events are to show, in one statement, and touches only what differs: an unchanged link keeps its
   * version and causes no push. A link of the same account that is left from an earlier connection is taken up again,
   * with its event and base, as settled as it was. Where an event has no wanted link, nothing is wanted any more; links of
   * accounts that are not connected now are left alone: they are planned anew when the account comes back.
   *
   * @param editedAt ISO instant, if the edit was made some time ago: for the policy `newest` it is no newer than that
   * @returns the links that have changed and are to be pushed
   */
  async replan(
    eventIds: readonly string[],
    wanted: readonly WantedLink[],
    editedAt: string | null = null,
  ): Promise<ChangedLink[]> {
    if (eventIds.length === 0) return [];
    const rows = await this.unitOfWork.query<ChangedLink & { status: LinkProgress }>(
      `WITH wanted AS (
         SELECT "userId", "eventId", "connectionId", provider, "accountId", "calendarId", desired
           FROM jsonb_to_recordset($2::jsonb) AS w("userId" text, "eventId" uuid, "connectionId" uuid,
                provider text, "accountId" text, "calendarId" text, desired jsonb)),
       -- Beside a worker that changes the link, the look for what is in conflict may miss both the old row and the new one:
       -- then the primary key, which is as much the event's and the account's, would refuse the insert.
       held AS MATERIALIZED (
         SELECT link.id FROM calendar_links link
           JOIN wanted w ON link.event_id = w."eventId" AND link.provider = w.provider AND link.account_id = w."accountId"
          -- The ids apart: of a list Postgres supposes that it is short, of a record set that the table is read as a whole.
          WHERE link.event_id = ANY($1::uuid[]) ORDER BY link.id FOR NO KEY UPDATE OF link),
       written AS (
         INSERT INTO calendar_links AS link
           (id, user_id, event_id, connection_id, provider, account_id, calendar_id, desired)
         -- Always the same for an event and an account, since creates are recognised by it: in a database that was put back
         -- from a backup, an event from after that is found where it stands and not created a second time.
         SELECT md5(concat_ws(' ', "eventId", provider, "accountId"))::uuid, "userId", "eventId", "connectionId", provider,
                "accountId", "calendarId", desired FROM wanted WHERE (SELECT count(*) FROM held) >= 0
         ON CONFLICT (event_id, provider, account_id) DO UPDATE SET
           connection_id = excluded.connection_id,
           calendar_id = excluded.calendar_id,
           desired = excluded.desired,
           desired_version = CASE WHEN ${DIFFERS} THEN link.desired_version + 1 ELSE link.desired_version END,
           desired_at = CASE WHEN ${DIFFERS} THEN greatest(link.desired_at, least($3::timestamptz, clock_timestamp()))
                             ELSE link.desired_at END,
           pending_since = CASE WHEN ${DIFFERS} AND link.desired_version = link.synced_version THEN clock_timestamp()
                                ELSE link.pending_since END,
           synced_version = CASE WHEN ${DIFFERS} AND link.unlinked THEN link.desired_version + 1
                                 ELSE link.synced_version END,
           ${progress(LOOK_UNLESS_UNLINKED, DIFFERS, 'link.')},
           attempts = CASE WHEN ${DIFFERS} THEN 0 ELSE link.attempts END,
           last_error = CASE WHEN ${DIFFERS} THEN NULL ELSE link.last_error END,
           updated_at = now()
         WHERE ${DIFFERS} OR link.connection_id IS DISTINCT FROM excluded.connection_id
         RETURNING id, event_id, connection_id, status),
       dropped AS (
         UPDATE calendar_links AS link SET
           desired = NULL,
           desired_version = desired_version + 1,
           desired_at = greatest(desired_at, least($3::timestamptz, clock_timestamp())),
           pending_since = CASE WHEN desired_version = synced_version THEN clock_timestamp() ELSE pending_since END,
           -- Nothing is there, and nothing is to be: that is settled without a look.
           synced_version = CASE WHEN ${IS_NOWHERE} THEN desired_version + 1 ELSE synced_version END,
           ${progress({
             nextAttempt: `CASE WHEN ${IS_NOWHERE} OR unlinked THEN NULL ELSE now() END`,
             failingSince: 'NULL::timestamptz',
             desired: 'NULL::jsonb',
           })},
           attempts = 0,
           updated_at = now()
         WHERE event_id = ANY($1::uuid[]) AND desired IS NOT NULL AND connection_id IS NOT NULL
           AND NOT EXISTS (
             SELECT FROM wanted w
              WHERE w."eventId" = link.event_id AND w.provider = link.provider AND w."accountId" = link.account_id)
         RETURNING id, event_id, connection_id, status)
       SELECT ${CHANGED_LINK}, status FROM written
        UNION ALL SELECT ${CHANGED_LINK}, status FROM dropped`,
      [eventIds, JSON.stringify(wanted), editedAt],
    );
    return rows.filter(({ status }) => status === 'pending' || status === 'retrying');
  }

  /** The person wants these events in the calendar after all: links that were to be left alone are planned anew. */
  async relink(eventIds: readonly string[]): Promise<void> {
    if (eventIds.length === 0) return;
    await this.unitOfWork.query(
      `UPDATE calendar_links SET unlinked = false, desired = NULL WHERE event_id = ANY($1::uuid[]) AND unlinked`,
      [eventIds],
    );
  }

  /** A person has connected the account: what failed or waits for another try is looked at now; all else is as it was. */
  async tryAgain(connectionId: string): Promise<void> {
    await this.unitOfWork.query(
      `UPDATE calendar_links SET ${progress(LOOK_NOW)}, attempts = 0, updated_at = now(),
              -- A new consent may allow what the old one did not.
              last_error = CASE WHEN status = 'failed' THEN NULL ELSE last_error END
        WHERE connection_id = $1
          AND (status = 'failed' OR ${IS_UNDER_WAY} AND (next_attempt_at > now() OR attempts > 0))`,
      [connectionId],
    );
  }

  /**
   * Links that an earlier connection of this account has left behind now belong to `connectionId`, as settled as they
   * were. Where nothing stands in the calendar, nothing is wanted there until it is planned anew.
   *
   * @returns the ids of the events that stand there: they may have changed meanwhile
   */
  async adopt(account: {
    connectionId: string;
    userId: string;
    provider: ProviderId;
    accountId: string;
  }): Promise<string[]> {
    const rows = await this.unitOfWork.query<{ event_id: string | null }>(
      `UPDATE calendar_links SET connection_id = $1, updated_at = now(),
              desired = CASE WHEN ${IS_NOWHERE} THEN NULL ELSE desired END,
              synced_version = CASE WHEN ${IS_NOWHERE} THEN desired_version ELSE synced_version END,
              ${progress(AT_REST, IS_NOWHERE)}
        WHERE user_id = $2 AND provider = $3 AND account_id = $4 AND connection_id IS DISTINCT FROM $1
        RETURNING CASE WHEN desired IS NULL THEN NULL ELSE event_id END AS event_id`,
      [account.connectionId, account.userId, account.provider, account.accountId],
    );
    return rows.map((row) => row.event_id).filter((id) => id !== null);
  }

  /**
   * A person disconnects and wants our events out of the calendar first: that decides whether one is to stay there. A series,
   * and a meeting with guests, stay: nobody is left whom one could ask.
   */
  async unwantAll(connectionId: string): Promise<void> {
    await this.unitOfWork.query(
      `UPDATE calendar_links SET desired = NULL, desired_version = desired_version + 1, desired_at = clock_timestamp(),
              disputed = ${EXISTENCE_DECIDED},
              ${progress({
                nextAttempt: `CASE WHEN provider_event_id IS NULL OR NOT recurring AND guests = 0 THEN now() END`,
                failingSince: 'NULL::timestamptz',
                disputed: EXISTENCE_DECIDED,
                desired: 'NULL::jsonb',
              })},
              attempts = 0, updated_at = now()
        WHERE connection_id = $1 AND status <> 'removed'`,
      [connectionId],
    );
  }

  /** The account is left: its links keep all that they know, so that the account can be taken up again later. */
  async leave(connectionId: string): Promise<void> {
    await this.unitOfWork.query(
      `UPDATE calendar_links SET connection_id = NULL, lease_token = NULL, lease_until = NULL, updated_at = now()
        WHERE connection_id = $1`,
      [connectionId],
    );
  }

  async eventIdsByLink(ids: readonly string[]): Promise<Map<string, string>> {
    const rows = await this.unitOfWork.query<{ id: string; event_id: string }>(
      'SELECT id, event_id FROM calendar_links WHERE id = ANY($1::uuid[])',
      [ids],
    );
    return new Map(rows.map((row) => [row.id, row.event_id]));
  }
}
