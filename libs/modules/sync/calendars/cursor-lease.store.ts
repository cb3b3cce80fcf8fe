import { togetherOrSingly, UnitOfWork, type SharedStatement } from '@calendar/platform/database';
import { Injectable } from '@nestjs/common';
import { errorNow } from '../links/error-now';
import {
  CALENDAR,
  connectionIds,
  keyOf,
  LOCKED,
  LOOK_AGAIN_SECONDS,
  toCalendar,
  toKey,
  type CalendarKey,
  type CalendarRow,
  type FollowedCalendar,
} from './cursor.store';
import type { News } from './calendar-rest';

/** A reader renews its lease while it lives; after a crash the calendar is free again this much later. */
const LEASE_SECONDS = 10;

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
  /** Until when the calendar was left alone after that. */
  restsUntil: Date | null;
  /** When a round last brought something that was not known here, or we have written; `null`: never. */
  changedAt: Date | null;
  /** Links that an interrupted full read has found as they were: it need not ask for them again. */
  compared: readonly string[];
  /** Links whose event an interrupted round has sought in all calendars of the account, in vain. */
  sought: readonly string[];
  /** When it was last asked for, the account had no such calendar. */
  isMissing: boolean;
}

interface CursorRow extends CalendarRow {
  cursor: string | null;
  lease_token: string;
  taken_at: Date;
  attempts: number;
  last_pulled_at: Date | null;
  rests_until: Date | null;
  changed_at: Date | null;
  compared: string[];
  sought: string[];
  default_reminders: number[] | null;
  is_missing: boolean;
}

const LEASED = `${CALENDAR}, cursor, lease_token, attempts, last_pulled_at, rests_until, changed_at, compared, sought, default_reminders`;

/** A calendar that is due; without a lease: somebody was just changing it. */
type DueRow = { due_connection: string; due_calendar: string } & (CursorRow | { lease_token: null });

/** Where a round ended. */
export interface RoundToStore {
  next: string;
  pullAgainMs: number;
  /** How long the calendar is left alone now, whoever asks for it. */
  restMs: number;
  news: News;
}

const IS_DUE = '(next_pull_at <= now() AND (lease_until IS NULL OR lease_until < now()))';

/**
 * Leases calendars to one reader at a time, like `LinkLeases`. What readers take or have read at the same time is one
 * statement.
 */
@Injectable()
export class CursorLeases {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /**
   * One reader at a time: two rounds from one delta link would kill each other. `null` too when everything asked for has
   * been read already.
   */
  take(connectionId: string, calendarId: string): Promise<LeasedCursor | null> {
    return this.unitOfWork.share(this.takeEach, { connectionId, calendarId });
  }

  private readonly takeEach: SharedStatement<CalendarKey, LeasedCursor | null> = {
    writes: true,
    run: (calendars) =>
      togetherOrSingly<CalendarKey, LeasedCursor | null>(
        calendars,
        async (some, lock) => {
          const rows = await this.unitOfWork.query<DueRow>(
            `WITH asked AS (SELECT of_connection, of_calendar FROM jsonb_to_recordset($1::jsonb) AS r(of_connection uuid, of_calendar text)),
             due AS (
               SELECT connection_id AS due_connection, calendar_id AS due_calendar
                 FROM calendar_cursors JOIN asked ON connection_id = of_connection AND calendar_id = of_calendar
                WHERE connection_id = ANY($2::uuid[]) AND ${IS_DUE}),
             taken AS (
               -- From now on, and not from when it began to wait for the row.
               UPDATE calendar_cursors SET lease_token = gen_random_uuid(), lease_until = clock_timestamp() + make_interval(secs => $3)
                WHERE connection_id = ANY($2::uuid[]) AND (connection_id, calendar_id) IN (${LOCKED} ${lock}) AND ${IS_DUE}
               RETURNING ${LEASED}, missing_since IS NOT NULL AS is_missing, clock_timestamp() AS taken_at)
             SELECT due_connection, due_calendar, ${LEASED}, is_missing, taken_at
               FROM due LEFT JOIN taken ON connection_id = due_connection AND calendar_id = due_calendar`,
            [JSON.stringify(some.map(toKey)), connectionIds(some), LEASE_SECONDS],
          );
          const due = new Map(
            rows.map((row) => [keyOf({ connectionId: row.due_connection, calendarId: row.due_calendar }), row]),
          );
          return some.map((calendar) => {
            const row = due.get(keyOf(calendar));
            if (!row) return null;
            // Of two who want the same it is the first's.
            due.delete(keyOf(calendar));
            return row.lease_token === null ? undefined : toLeasedCursor(row);
          });
        },
        null,
      ),
  };

  /**
   * Waits for no row, as with links: whoever is changing the calendar keeps others from taking it meanwhile.
   *
   * @returns false when the lease is lost: another reader has taken over
   */
  async extend({ connectionId, calendarId, leaseToken }: LeasedCursor): Promise<boolean> {
    const held = 'FROM calendar_cursors WHERE connection_id = $1 AND calendar_id = $2 AND lease_token = $3';
    const rows = await this.unitOfWork.query(
      `WITH extended AS (
         UPDATE calendar_cursors SET lease_until = now() + make_interval(secs => $4)
          WHERE (connection_id, calendar_id) = (SELECT connection_id, calendar_id ${held} FOR NO KEY UPDATE SKIP LOCKED))
       SELECT calendar_id ${held}`,
      [connectionId, calendarId, leaseToken, LEASE_SECONDS],
    );
    return rows.length > 0;
  }

  /**
   * Saves where a round ended, after all of it was applied, and gives the lease back.
   *
   * @returns ms until another round, if a request for it came after this one had begun, or a notification has been
   *   followed by nothing new; else `null`
   */
  async advance(cursor: LeasedCursor, round: RoundToStore): Promise<number | null> {
    const seconds = await this.unitOfWork.share(this.advanceEach, { cursor, round });
    return seconds === null ? null : seconds * 1_000;
  }

  /** What was asked for meanwhile counts as asked for now: the next notification finds that a read is awaited. */
  private readonly advanceEach: SharedStatement<{ cursor: LeasedCursor; round: RoundToStore }, number | null> = {
    writes: true,
    run: (rounds) =>
      togetherOrSingly<{ cursor: LeasedCursor; round: RoundToStore }, number | null>(
        rounds,
        async (some, lock) => {
          const rows = await this.unitOfWork.query<{ held_token: string; again_seconds: number | null }>(
            `UPDATE calendar_cursors c SET cursor = new_cursor, last_pulled_at = now(), attempts = 0, compared = '{}',
                    sought = '{}', last_error = NULL, missing_since = NULL,
                    rests_until = now() + make_interval(secs => rest_seconds),
                    changed_at = CASE WHEN has_news THEN taken_at ELSE c.changed_at END,
                    looks_left = CASE WHEN c.requested_at > taken_at THEN c.looks_left
                                      WHEN has_news THEN 0 ELSE greatest(0, c.looks_left - 1) END,
                    requested_at = CASE WHEN c.requested_at > taken_at THEN clock_timestamp() ELSE c.requested_at END,
                    next_pull_at = now() + make_interval(secs => least(coalesce(again_seconds, again_at_latest), again_at_latest)),
                    lease_token = NULL, lease_until = NULL
               FROM (SELECT of_connection, of_calendar, held_token, new_cursor, taken_at, again_at_latest, rest_seconds, has_news,
                            CASE WHEN requested_at > taken_at THEN rest_seconds
                                 WHEN NOT has_news AND looks_left > 0 THEN ($3::float8[])[looks_left] END AS again_seconds
                       FROM jsonb_to_recordset($1::jsonb) AS r(of_connection uuid, of_calendar text, held_token uuid,
                              new_cursor text, taken_at timestamptz, again_at_latest float8, rest_seconds float8,
                              has_news boolean)
                       JOIN calendar_cursors ON connection_id = of_connection AND calendar_id = of_calendar
                      WHERE connection_id = ANY($2::uuid[]) FOR NO KEY UPDATE OF calendar_cursors ${lock}) AS round
              WHERE connection_id = of_connection AND calendar_id = of_calendar AND lease_token = held_token
                AND connection_id = ANY($2::uuid[])
             RETURNING held_token, again_seconds`,
            [
              JSON.stringify(some.map(toStoredRound)),
              connectionIds(some.map((each) => each.cursor)),
              LOOK_AGAIN_SECONDS,
            ],
          );
          // By lease, not by calendar: beside who reads it may be one who has lost it, in the same statement.
          const again = new Map(rows.map((row) => [row.held_token, row.again_seconds]));
          return some.map((each) => again.get(each.cursor.leaseToken));
        },
        null,
      ),
  };

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

function toLeasedCursor(row: CursorRow): LeasedCursor {
  const { cursor, lease_token: leaseToken, taken_at: takenAt, attempts, compared, sought } = row;
  const { last_pulled_at: lastPulledAt, rests_until: restsUntil, changed_at: changedAt } = row;
  const { default_reminders: defaultReminders, is_missing: isMissing } = row;
  const round = { cursor, leaseToken, takenAt, lastPulledAt, restsUntil, changedAt, attempts, compared, sought };
  return { ...toCalendar(row), ...round, defaultReminders, isMissing };
}

function toStoredRound({ cursor, round }: { cursor: LeasedCursor; round: RoundToStore }): Record<string, unknown> {
  return {
    ...toKey(cursor),
    held_token: cursor.leaseToken,
    new_cursor: round.next,
    taken_at: cursor.takenAt,
    again_at_latest: round.pullAgainMs / 1_000,
    rest_seconds: round.restMs / 1_000,
    has_news: round.news !== 'none',
  };
}
