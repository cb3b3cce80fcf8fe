import { randomUUID } from 'node:crypto';
import type { ProviderWatch } from '@calendar/contracts/calendar-provider';
import type { ProviderId } from '@calendar/contracts/vocabulary';
import { UnitOfWork } from '@calendar/platform/database';
import { Injectable } from '@nestjs/common';
import type { FollowedCalendar } from '../calendars/cursor.store';

export interface Watch {
  id: string;
  connectionId: string;
  calendarId: string;
  provider: ProviderId;
  providerWatchId: string | null;
  resourceId: string | null;
  status: 'starting' | 'active' | 'stopping';
  expiresAt: Date | null;
}

interface WatchRow {
  id: string;
  connection_id: string;
  calendar_id: string;
  provider: ProviderId;
  provider_watch_id: string | null;
  resource_id: string | null;
  status: Watch['status'];
  expires_at: Date | null;
}

const COLUMNS = `id, connection_id, calendar_id, provider, provider_watch_id, resource_id, status, expires_at`;

interface CalendarRow {
  connection_id: string;
  calendar_id: string;
  user_id: string;
  provider: ProviderId;
}

/** After a failure a watch is tried again this much later; the calendar is polled meanwhile. */
const RETRY_SECONDS = 300;
/** A watch that was refused is asked for again so much later: the first, the second, and every other time. */
const REFUSED_SECONDS = [5 * 60, 60 * 60, 24 * 60 * 60];

/** So many watches on each side of an id are looked at for calendars that nobody follows. */
const LOOKED_AT_EACH_SIDE = 300;

/** Watches in Postgres. The secret is kept as a hash: what leaks from here opens no webhook. */
@Injectable()
export class WatchStore {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /**
   * Takes calendars that need a (new) watch, each for this worker only until `giveBack`: two renewals at once would stop
   * each other's watches. The next look is in a while, whatever happens.
   */
  async takeDue(limit: number): Promise<FollowedCalendar[]> {
    const rows = await this.unitOfWork.query<CalendarRow>(
      `UPDATE calendar_cursors SET next_watch_at = now() + make_interval(secs => $2),
              watch_lease_until = now() + make_interval(secs => $2)
        WHERE (connection_id, calendar_id) IN (
          SELECT connection_id, calendar_id FROM calendar_cursors
           WHERE watchable AND next_watch_at <= now() AND (watch_lease_until IS NULL OR watch_lease_until <= now())
           ORDER BY next_watch_at LIMIT $1 FOR UPDATE SKIP LOCKED)
        RETURNING connection_id, calendar_id, user_id, provider`,
      [limit, RETRY_SECONDS],
    );
    return rows.map((row) => ({
      connectionId: row.connection_id,
      calendarId: row.calendar_id,
      userId: row.user_id,
      provider: row.provider,
    }));
  }

  async giveBack({ connectionId, calendarId }: FollowedCalendar): Promise<void> {
    await this.unitOfWork.query(
      'UPDATE calendar_cursors SET watch_lease_until = NULL WHERE connection_id = $1 AND calendar_id = $2',
      [connectionId, calendarId],
    );
  }

  async ofCalendar(connectionId: string, calendarId: string): Promise<Watch[]> {
    const rows = await this.unitOfWork.query<WatchRow>(
      `SELECT ${COLUMNS} FROM calendar_watches WHERE connection_id = $1 AND calendar_id = $2 ORDER BY created_at`,
      [connectionId, calendarId],
    );
    return rows.map(toWatch);
  }

  async ofConnection(connectionId: string): Promise<Watch[]> {
    const rows = await this.unitOfWork.query<WatchRow>(
      `SELECT ${COLUMNS} FROM calendar_watches WHERE connection_id = $1`,
      [connectionId],
    );
    return rows.map(toWatch);
  }

  /**
   * Watches of calendars that are no longer followed, any of them: those that cannot be stopped yet hide no others. Where
   * there are many watches a look is at some of them, around an id of chance: all of a hundred thousand take half an hour.
   */
  async orphans(limit: number): Promise<Watch[]> {
    const rows = await this.unitOfWork.query<WatchRow>(
      `SELECT ${COLUMNS} FROM (
         (SELECT ${COLUMNS} FROM calendar_watches WHERE id >= $2 ORDER BY id LIMIT $3)
         UNION ALL (SELECT ${COLUMNS} FROM calendar_watches WHERE id < $2 ORDER BY id DESC LIMIT $3)) AS w
        WHERE NOT EXISTS (SELECT FROM calendar_cursors c
                           WHERE c.connection_id = w.connection_id AND c.calendar_id = w.calendar_id)
        ORDER BY random() LIMIT $1`,
      [limit, randomUUID(), LOOKED_AT_EACH_SIDE],
    );
    return rows.map(toWatch);
  }

  /** Written before the provider is asked: its first notification may come before its answer. */
  async begin(watch: { id: string; secretHash: string }, calendar: FollowedCalendar): Promise<void> {
    await this.unitOfWork.query(
      `INSERT INTO calendar_watches (id, connection_id, calendar_id, provider, secret_hash, status)
       VALUES ($1, $2, $3, $4, $5, 'starting')`,
      [watch.id, calendar.connectionId, calendar.calendarId, calendar.provider, watch.secretHash],
    );
  }

  /** What the provider calls it, by which it can be stopped: whatever comes of it here. */
  async noteGiven(id: string, given: ProviderWatch): Promise<void> {
    await this.unitOfWork.query(
      'UPDATE calendar_watches SET provider_watch_id = $2, resource_id = $3, expires_at = $4 WHERE id = $1',
      [id, given.id, given.resourceId, given.expiresAt],
    );
  }

  /** @param renewAt when to make the next one, unless another was asked for while this one was made */
  async activate(id: string, renewAt: Date): Promise<void> {
    await this.unitOfWork.query(
      `WITH watch AS (
         UPDATE calendar_watches SET status = 'active' WHERE id = $1 RETURNING connection_id, calendar_id)
       UPDATE calendar_cursors c SET watch_refusals = 0,
              next_watch_at = CASE WHEN next_watch_at <= now() THEN next_watch_at ELSE $2 END
         FROM watch
        WHERE c.connection_id = watch.connection_id AND c.calendar_id = watch.calendar_id`,
      [id, renewAt],
    );
  }

  /** The provider was not even asked: sooner than after a failure. */
  async tryAgain({ connectionId, calendarId }: FollowedCalendar, delayMs: number): Promise<void> {
    await this.unitOfWork.query(
      `UPDATE calendar_cursors SET next_watch_at = least(next_watch_at, now() + make_interval(secs => $3))
        WHERE connection_id = $1 AND calendar_id = $2`,
      [connectionId, calendarId, delayMs / 1_000],
    );
  }

  async remove(id: string): Promise<void> {
    await this.unitOfWork.query('DELETE FROM calendar_watches WHERE id = $1', [id]);
  }

  /**
   * The provider refuses to watch this calendar. It may not for good: asked again after minutes, an hour, and then days; at
   * once when somebody wanted that while the provider was being asked.
   */
  async refused({ connectionId, calendarId }: FollowedCalendar): Promise<void> {
    await this.unitOfWork.query(
      `UPDATE calendar_cursors SET watch_refusals = watch_refusals + 1,
              next_watch_at = CASE WHEN next_watch_at <= now() THEN next_watch_at ELSE now() + make_interval(secs =>
                CASE watch_refusals WHEN 0 THEN $3::float8 WHEN 1 THEN $4::float8 ELSE $5::float8 END) END
        WHERE connection_id = $1 AND calendar_id = $2`,
      [connectionId, calendarId, ...REFUSED_SECONDS],
    );
  }

  /** Whoever changes where events go asks for the watches again that were refused, or may be at this moment. */
  async askAgain(connectionId: string): Promise<void> {
    const refused = await this.unitOfWork.query<{ calendar_id: string }>(
      `SELECT calendar_id FROM calendar_cursors
        WHERE connection_id = $1 AND (watch_refusals > 0 OR watch_lease_until > now())`,
      [connectionId],
    );
    for (const row of refused) await this.renewNow(connectionId, row.calendar_id);
  }

  /** This provider tells of nothing: its calendars are polled, and nobody is alarmed. */
  async cannotBeWatched(connectionId: string, calendarId: string): Promise<void> {
    await this.unitOfWork.query(
      'UPDATE calendar_cursors SET watchable = false WHERE connection_id = $1 AND calendar_id = $2',
      [connectionId, calendarId],
    );
  }

  /**
   * The watch of one calendar, or those of all of a connection (`null`), are dead or in danger: replaced now. Also where
   * one was refused: a new grant may be allowed what the old one was not.
   */
  async renewNow(connectionId: string, calendarId: string | null): Promise<void> {
    // One by one: two who wait for a calendar with another one in hand may wait for each other.
    for (const id of calendarId === null ? await this.calendarsOf(connectionId) : [calendarId]) {
      await this.unitOfWork.query(
        `UPDATE calendar_cursors SET next_watch_at = now(), watchable = true, watch_refusals = 0
          WHERE connection_id = $1 AND calendar_id = $2`,
        [connectionId, id],
      );
    }
  }

  private async calendarsOf(connectionId: string): Promise<string[]> {
    const rows = await this.unitOfWork.query<{ calendar_id: string }>(
      'SELECT calendar_id FROM calendar_cursors WHERE connection_id = $1',
      [connectionId],
    );
    return rows.map((row) => row.calendar_id);
  }

  /** @returns whether the watch of this calendar has been silent since then, and is now to be replaced */
  async renewIfSilentSince(calendar: Pick<Watch, 'connectionId' | 'calendarId'>, since: Date): Promise<boolean> {
    const renewed = await this.unitOfWork.query(
      `UPDATE calendar_cursors c SET next_watch_at = least(next_watch_at, now())
        WHERE connection_id = $1 AND calendar_id = $2 AND EXISTS (
          SELECT FROM calendar_watches w
           WHERE w.connection_id = c.connection_id AND w.calendar_id = c.calendar_id AND w.status = 'active'
             AND greatest(w.created_at, w.last_notified_at) < $3)
        RETURNING calendar_id`,
      [calendar.connectionId, calendar.calendarId, since],
    );
    return renewed.length > 0;
  }
}

function toWatch(row: WatchRow): Watch {
  return {
    id: row.id,
    connectionId: row.connection_id,
    calendarId: row.calendar_id,
    provider: row.provider,
    providerWatchId: row.provider_watch_id,
    resourceId: row.resource_id,
    status: row.status,
    expiresAt: row.expires_at,
  };
}
