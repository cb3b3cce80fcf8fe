import { PROVIDERS, type ProviderId } from '@calendar/contracts/vocabulary';
import { UnitOfWork } from '@calendar/platform/database';
import { Injectable } from '@nestjs/common';
import { errorNow } from '../links/error-now';
import { LINK_PROBLEMS } from '../links/link-problems';

/** A reader renews its lease while it lives; after a crash the calendar is free again this much later. */
const LEASE_SECONDS = 10;
/** A calendar that changes all the time, as under a backfill of ours, is read this often and no more. */
const SPACING_SECONDS = 0.4;
/**
 * A list may lag behind its notification: one that brings nothing new is asked for again after these times, the last one
 * first. Between them lies more than most lags, and after them the poll.
 */
const LOOK_AGAIN_SECONDS = [6, 2];

export interface FollowedCalendar {
  connectionId: string;
  calendarId: string;
  userId: string;
  provider: ProviderId;
}

export interface RequestedCalendar extends FollowedCalendar {
  dueInMs: number;
}

export interface LeasedCursor extends FollowedCalendar {
  /** The provider's sync token or delta link; `null`: never read completely. */
  cursor: string | null;
  leaseToken: string;
  /** When the round began, by the clock of the database like all times it is compared with. */
  takenAt: Date;
  attempts: number;
  /** The calendar's own reminders when it was last read, minutes; `null`: never, or it has none. */
  defaultReminders: readonly number[] | null;
  /** When the last round ended; `null`: none has. */
  lastPulledAt: Date | null;
  /** When a round last brought something that was not known here; `null`: none has. */
  changedAt: Date | null;
  /** Links that an interrupted full read has found as they were: it need not ask for them again. */
  compared: readonly string[];
  /** Links whose event an interrupted round has sought in all calendars of the account, in vain. */
  sought: readonly string[];
  /** When it was last asked for, the account had no such calendar. */
  isMissing: boolean;
}

/** Stays where it stands, wherever events are written to. */
const IS_BOUND = '(moved_from IS NOT NULL OR recurring OR guests > 0)';

const CALENDAR = 'connection_id, calendar_id, user_id, provider';

interface CalendarRow {
  connection_id: string;
  calendar_id: string;
  user_id: string;
  provider: ProviderId;
}

interface CursorRow extends CalendarRow {
  cursor: string | null;
  lease_token: string;
  taken_at: Date;
  attempts: number;
  last_pulled_at: Date | null;
  changed_at: Date | null;
  compared: string[];
  sought: string[];
  default_reminders: number[] | null;
  is_missing: boolean;
}

/** Who asks: a provider that has told of a change, or somebody else. */
export type Asker = 'notification' | 'other';

/** The calendars that are followed, and how far each has been read. */
@Injectable()
export class CursorStore {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /**
   * From now on these calendars of a connection are followed, and those that a person has moved events to; the others are
   * forgotten.
   *
   * @returns whether there is one among them that was not followed before
   */
  async follow(account: Omit<FollowedCalendar, 'calendarId'>, targets: readonly string[]): Promise<boolean> {
    const { connectionId, userId, provider } = account;
    const bound = await this.unitOfWork.query<{ calendar_id: string }>(
      `SELECT DISTINCT provider_calendar_id AS calendar_id FROM calendar_links
        WHERE connection_id = $1 AND provider_calendar_id IS NOT NULL AND ${IS_BOUND}`,
      [connectionId],
    );
    const calendarIds = [...new Set([...targets, ...bound.map((row) => row.calendar_id)])];
    await this.unitOfWork.query(
      `DELETE FROM calendar_cursors WHERE connection_id = $1 AND calendar_id <> ALL($2::text[])`,
      [connectionId, calendarIds],
    );
    const added = await this.unitOfWork.query(
      `INSERT INTO calendar_cursors (connection_id, calendar_id, user_id, provider, watchable)
       SELECT $1, unnest($2::text[]), $3, $4, $5 ON CONFLICT DO NOTHING RETURNING calendar_id`,
      [connectionId, calendarIds, userId, provider, PROVIDERS[provider].notifies],
    );
    return added.length > 0;
  }

  /** Nothing of a connection is followed any more. */
  async forgetAll(connectionId: string): Promise<void> {
    await this.unitOfWork.query('DELETE FROM calendar_cursors WHERE connection_id = $1', [connectionId]);
  }

  /**
   * The account has no such calendar any more: it is neither read nor watched for a day, unless somebody asks for it.
   *
   * @returns whether that is known already
   */
  async noteMissing({
    connectionId,
    calendarId,
  }: Pick<FollowedCalendar, 'connectionId' | 'calendarId'>): Promise<boolean> {
    const [known] = await this.unitOfWork.query<{ is_known: boolean }>(
      `SELECT missing_since IS NOT NULL AS is_known FROM calendar_cursors
        WHERE connection_id = $1 AND calendar_id = $2 FOR UPDATE`,
      [connectionId, calendarId],
    );
    await this.unitOfWork.query(
      `UPDATE calendar_cursors SET missing_since = coalesce(missing_since, now()), last_error = ${errorNow('$3')}, attempts = attempts + 1,
              next_pull_at = now() + interval '1 day', next_watch_at = now() + interval '1 day',
              lease_token = NULL, lease_until = NULL
        WHERE connection_id = $1 AND calendar_id = $2`,
      [connectionId, calendarId, LINK_PROBLEMS.calendarNotFound.code],
    );
    return known?.is_known ?? false;
  }

  /** A calendar is not followed any more. */
  async drop({ connectionId, calendarId }: Pick<FollowedCalendar, 'connectionId' | 'calendarId'>): Promise<void> {
    await this.unitOfWork.query('DELETE FROM calendar_cursors WHERE connection_id = $1 AND calendar_id = $2', [
      connectionId,
      calendarId,
    ]);
  }

  /** Whether a calendar of a connection that is followed is missing. */
  async hasMissing(connectionId: string): Promise<boolean> {
    const rows = await this.unitOfWork.query(
      'SELECT calendar_id FROM calendar_cursors WHERE connection_id = $1 AND missing_since IS NOT NULL',
      [connectionId],
    );
    return rows.length > 0;
  }

  async ofConnection(connectionId: string): Promise<FollowedCalendar[]> {
    const rows = await this.unitOfWork.query<CalendarRow>(
      `SELECT ${CALENDAR} FROM calendar_cursors WHERE connection_id = $1`,
      [connectionId],
    );
    return rows.map(toCalendar);
  }

  /**
   * Somebody says that there is something to read in one calendar, or in all of a connection (`null`): kept here, so that
   * no lost job loses it.
   */
  async request(connectionId: string, calendarId: string | null, asker: Asker = 'other'): Promise<RequestedCalendar[]> {
    if (calendarId !== null) return this.requestOne(connectionId, calendarId, asker);
    const requested: RequestedCalendar[] = [];
    // One by one: two who wait for a calendar with another one in hand may wait for each other.
    for (const calendar of await this.ofConnection(connectionId)) {
      requested.push(...(await this.requestOne(connectionId, calendar.calendarId, asker)));
    }
    return requested;
  }

  private async requestOne(connectionId: string, calendarId: string, asker: Asker): Promise<RequestedCalendar[]> {
    const rows = await this.unitOfWork.query<CalendarRow & { due_in_ms: number }>(
      `UPDATE calendar_cursors SET requested_at = clock_timestamp(),
              next_pull_at = least(next_pull_at, greatest(now(), last_pulled_at + make_interval(secs => $3))),
              looks_left = greatest(looks_left, $4)
        WHERE connection_id = $1 AND calendar_id = $2
        RETURNING ${CALENDAR}, greatest(0, ceil(extract(epoch FROM next_pull_at - now()) * 1000))::float8 AS due_in_ms`,
      [connectionId, calendarId, SPACING_SECONDS, asker === 'notification' ? LOOK_AGAIN_SECONDS.length : 0],
    );
    return rows.map((row) => ({ ...toCalendar(row), dueInMs: row.due_in_ms }));
  }

  async due(limit: number): Promise<FollowedCalendar[]> {
    const rows = await this.unitOfWork.query<CalendarRow>(
      `SELECT ${CALENDAR} FROM calendar_cursors WHERE next_pull_at <= now() AND (lease_until IS NULL OR lease_until < now())
        ORDER BY next_pull_at LIMIT $1`,
      [limit],
    );
    return rows.map(toCalendar);
  }

  /**
   * One reader at a time: two rounds from one delta link would kill each other. `null` too when everything asked for has
   * been read already.
   */
  async take(connectionId: string, calendarId: string): Promise<LeasedCursor | null> {
    const [row] = await this.unitOfWork.query<CursorRow>(
      `UPDATE calendar_cursors SET lease_token = gen_random_uuid(), lease_until = now() + make_interval(secs => $3)
        WHERE connection_id = $1 AND calendar_id = $2 AND next_pull_at <= now()
          AND (lease_until IS NULL OR lease_until < now())
        RETURNING ${CALENDAR}, cursor, lease_token, attempts, last_pulled_at, changed_at, compared, sought, default_reminders,
                  missing_since IS NOT NULL AS is_missing,
                  clock_timestamp() AS taken_at`,
      [connectionId, calendarId, LEASE_SECONDS],
    );
    if (!row) return null;
    const { cursor, lease_token: leaseToken, taken_at: takenAt, attempts, compared, sought } = row;
    const { last_pulled_at: lastPulledAt, changed_at: changedAt } = row;
    const { default_reminders: defaultReminders, is_missing: isMissing } = row;
    return {
      ...toCalendar(row),
      cursor,
      leaseToken,
      takenAt,
      lastPulledAt,
      changedAt,
      attempts,
      compared,
      sought,
      defaultReminders,
      isMissing,
    };
  }

  /** @returns false when the lease is lost: another reader has taken over */
  async extend(cursor: LeasedCursor): Promise<boolean> {
    return this.write(cursor, `lease_until = now() + make_interval(secs => ${LEASE_SECONDS})`, []);
  }

  /**
   * Saves where a round ended, after all of it was applied, and gives the lease back.
   *
   * @returns ms until another round, if a request for it came after this one had begun, or a notification has been
   *   followed by nothing new; else `null`
   */
  async advance(
    cursor: LeasedCursor,
    round: { next: string; pullAgainMs: number; hasNews: boolean },
  ): Promise<number | null> {
    const [row] = await this.unitOfWork.query<{ again_seconds: number | null }>(
      `UPDATE calendar_cursors c SET cursor = $4, last_pulled_at = now(), attempts = 0, compared = '{}', sought = '{}',
              last_error = NULL, missing_since = NULL,
              changed_at = CASE WHEN $8 THEN $5 ELSE c.changed_at END,
              looks_left = CASE WHEN c.requested_at > $5 THEN c.looks_left
                                WHEN $8 THEN 0 ELSE greatest(0, c.looks_left - 1) END,
              next_pull_at = now() + make_interval(secs => least(coalesce(due.again_seconds, $6::float8), $6::float8)),
              lease_token = NULL, lease_until = NULL
         FROM (SELECT connection_id, calendar_id,
                      CASE WHEN requested_at > $5 THEN $7::float8
                           WHEN NOT $8 AND looks_left > 0 THEN ($9::float8[])[looks_left] END AS again_seconds
                 FROM calendar_cursors WHERE connection_id = $1 AND calendar_id = $2 FOR UPDATE) AS due
        WHERE c.connection_id = due.connection_id AND c.calendar_id = due.calendar_id AND c.lease_token = $3
        RETURNING due.again_seconds`,
      [
        cursor.connectionId,
        cursor.calendarId,
        cursor.leaseToken,
        round.next,
        cursor.takenAt,
        round.pullAgainMs / 1_000,
        SPACING_SECONDS,
        round.hasNews,
        LOOK_AGAIN_SECONDS,
      ],
    );
    const seconds = row?.again_seconds ?? null;
    return seconds === null ? null : seconds * 1_000;
  }

  /** The cursor is too old: the next round reads everything and only compares. */
  async forget(cursor: LeasedCursor): Promise<void> {
    await this.write(cursor, 'cursor = NULL', []);
  }

  /** How far a full read has come with the links that did not show in it. */
  async noteCompared(cursor: LeasedCursor, linkIds: readonly string[]): Promise<void> {
    await this.write(cursor, 'compared = compared || $4::uuid[]', [linkIds]);
  }

  async noteSought(cursor: LeasedCursor, linkIds: readonly string[]): Promise<void> {
    if (linkIds.length > 0) await this.write(cursor, 'sought = $4::uuid[]', [linkIds]);
  }

  /** The calendar's own reminders, and that every event which uses them is known to be compared. */
  async noteDefaultReminders(cursor: LeasedCursor, minutes: readonly number[]): Promise<void> {
    await this.write(cursor, 'default_reminders = $4::integer[]', [minutes]);
  }

  /** @param problem the code of what only a person can do something about; `null`: as before */
  async retryLater(cursor: LeasedCursor, delayMs: number, problem: string | null = null): Promise<void> {
    await this.write(
      cursor,
      `attempts = attempts + 1, next_pull_at = now() + make_interval(secs => $4),
       last_error = coalesce(${errorNow('$5')}, last_error), lease_token = NULL, lease_until = NULL`,
      [delayMs / 1_000, problem],
    );
  }

  private async write(cursor: LeasedCursor, assignments: string, parameters: unknown[]): Promise<boolean> {
    const rows = await this.unitOfWork.query(
      `UPDATE calendar_cursors SET ${assignments}
        WHERE connection_id = $1 AND calendar_id = $2 AND lease_token = $3 RETURNING calendar_id`,
      [cursor.connectionId, cursor.calendarId, cursor.leaseToken, ...parameters],
    );
    return rows.length > 0;
  }
}

function toCalendar(row: CalendarRow): FollowedCalendar {
  return {
    connectionId: row.connection_id,
    calendarId: row.calendar_id,
    userId: row.user_id,
    provider: row.provider,
  };
}
