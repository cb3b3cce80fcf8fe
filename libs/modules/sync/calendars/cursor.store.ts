import { PROVIDERS, type ProviderId } from '@calendar/contracts/vocabulary';
import { togetherOrSingly, UnitOfWork, type RowLock, type SharedStatement } from '@calendar/platform/database';
import { Injectable } from '@nestjs/common';
import { errorNow } from '../links/error-now';
import { LINK_PROBLEMS } from '../links/link-problems';

/**
 * A list may lag behind its notification: one that brings nothing new is asked for again after these times, the last one
 * first. Between them lies more than most lags, and after them the poll.
 */
export const LOOK_AGAIN_SECONDS = [6, 2];

export interface FollowedCalendar {
  connectionId: string;
  calendarId: string;
  userId: string;
  provider: ProviderId;
}

export interface RequestedCalendar extends CalendarKey {
  dueInMs: number;
  /** Who reads it just now sees at the end that it was asked for, and goes on. */
  isBeingRead: boolean;
}

/** Stays where it stands, wherever events are written to. */
const IS_BOUND = '(moved_from IS NOT NULL OR recurring OR guests > 0)';

export const CALENDAR = 'connection_id, calendar_id, user_id, provider';

export interface CalendarRow {
  connection_id: string;
  calendar_id: string;
  user_id: string;
  provider: ProviderId;
}

interface RequestedRow {
  connection_id: string;
  calendar_id: string;
  due_in_ms: number;
  is_being_read: boolean;
}

export type CalendarKey = Pick<FollowedCalendar, 'connectionId' | 'calendarId'>;

const IS_ASKED = 'connection_id = ANY(ARRAY(SELECT of_connection FROM asked))';

/** The calendars that are asked for (`asked`), in hand; those that somebody is just changing as the end of it says. */
export const LOCKED = `SELECT connection_id, calendar_id
                  FROM calendar_cursors JOIN asked ON connection_id = of_connection AND calendar_id = of_calendar
                 WHERE ${IS_ASKED} FOR NO KEY UPDATE OF calendar_cursors`;

/**
 * Has the calendars of `asked` (of_connection, of_calendar, is_told) read, and tells of them in `requested`. Where a
 * notification is the reason (`is_told`), it is noted when the watches were last heard of.
 */
export function requesting(lock: RowLock): string {
  return `heard AS (
       -- None is waited for, with a calendar in hand: who has one in hand notes the same, or has just made it.
       UPDATE calendar_watches SET last_notified_at = now() WHERE id = ANY(ARRAY(
         SELECT id FROM calendar_watches JOIN asked ON connection_id = of_connection AND calendar_id = of_calendar
          WHERE is_told AND ${IS_ASKED} FOR NO KEY UPDATE OF calendar_watches SKIP LOCKED))),
     requested AS (
       UPDATE calendar_cursors SET requested_at = clock_timestamp(),
              next_pull_at = least(next_pull_at, greatest(now(), rests_until)),
              looks_left = greatest(looks_left, CASE WHEN is_told THEN ${LOOK_AGAIN_SECONDS.length} ELSE 0 END)
         FROM asked
        WHERE connection_id = of_connection AND calendar_id = of_calendar AND ${IS_ASKED}
          AND (connection_id, calendar_id) IN (${LOCKED} ${lock})
       RETURNING connection_id, calendar_id, coalesce(lease_until > now(), false) AS is_being_read,
                 greatest(0, ceil(extract(epoch FROM next_pull_at - now()) * 1000))::float8 AS due_in_ms)`;
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
    const requested = await this.unitOfWork.share(this.requestEach, { connectionId, calendarId, asker });
    return requested ? [requested] : [];
  }

  private readonly requestEach: SharedStatement<CalendarKey & { asker: Asker }, RequestedCalendar | null> = {
    writes: true,
    run: (requests) =>
      togetherOrSingly<CalendarKey & { asker: Asker }, RequestedCalendar | null>(
        requests,
        async (some, lock) => {
          const rows = await this.unitOfWork.query<RequestedRow>(
            `WITH asked AS (
               SELECT of_connection, of_calendar, bool_or(is_told) AS is_told
                 FROM jsonb_to_recordset($1::jsonb) AS r(of_connection uuid, of_calendar text, is_told boolean)
                GROUP BY of_connection, of_calendar),
             ${requesting(lock)}
             SELECT connection_id, calendar_id, is_being_read, due_in_ms FROM requested`,
            [JSON.stringify(some.map((request) => ({ ...toKey(request), is_told: request.asker === 'notification' })))],
          );
          const requested = rows.map(toRequested);
          const byKey = new Map(requested.map((calendar) => [keyOf(calendar), calendar]));
          return some.map((request) => byKey.get(keyOf(request)));
        },
        null,
      ),
  };

  async due(limit: number): Promise<FollowedCalendar[]> {
    const rows = await this.unitOfWork.query<CalendarRow>(
      `SELECT ${CALENDAR} FROM calendar_cursors WHERE next_pull_at <= now() AND (lease_until IS NULL OR lease_until < now())
        ORDER BY next_pull_at LIMIT $1`,
      [limit],
    );
    return rows.map(toCalendar);
  }
}

export function toCalendar(row: CalendarRow): FollowedCalendar {
  return {
    connectionId: row.connection_id,
    calendarId: row.calendar_id,
    userId: row.user_id,
    provider: row.provider,
  };
}

function toRequested(row: RequestedRow): RequestedCalendar {
  const { connection_id: connectionId, calendar_id: calendarId, due_in_ms: dueInMs, is_being_read: isBeingRead } = row;
  return { connectionId, calendarId, dueInMs, isBeingRead };
}

export function toKey({ connectionId, calendarId }: CalendarKey): Record<string, string> {
  return { of_connection: connectionId, of_calendar: calendarId };
}

export function keyOf({ connectionId, calendarId }: CalendarKey): string {
  return `${connectionId.toLowerCase()}:${calendarId}`;
}

export function connectionIds(calendars: readonly CalendarKey[]): string[] {
  return calendars.map(({ connectionId }) => connectionId);
}
