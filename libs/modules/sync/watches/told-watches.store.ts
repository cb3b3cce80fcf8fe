import type { ProviderId } from '@calendar/contracts/vocabulary';
import { hashSecret } from '@calendar/platform/crypto';
import { togetherOrSingly, UnitOfWork, type SharedStatement } from '@calendar/platform/database';
import { Injectable } from '@nestjs/common';
import { isUUID } from 'class-validator';
import { requesting, type CalendarKey, type RequestedCalendar } from '../calendars/cursor.store';

/** A watch that a notification has come on. */
export interface ToldWatch extends CalendarKey {
  /** What it has asked for; `null`: a read that is to come tells of it, or nobody follows the calendar any more. */
  requested: RequestedCalendar | null;
}

/** The secret of a notification: it names a watch, and proves that its provider is who tells. */
interface Proof {
  watchId: string;
  provider: ProviderId;
  secretHash: string;
}

interface ToldRow {
  secret_hash: string;
  connection_id: string;
  calendar_id: string;
  is_pull_awaited: boolean;
  due_in_ms: number | null;
  is_being_read: boolean;
}

/** Secrets begin with the id of their watch. */
const ID_LENGTH = 36;

/** Longer than a busy calendar is left alone between two reads. Of a job that is lost the next notification after it tells. */
const AWAITED_SECONDS = 2;
/**
 * A pull was asked for by a notification a moment ago and has not begun: it will read whatever this one tells of. Not so
 * when the calendar is being read just now.
 */
const IS_PULL_AWAITED = `EXISTS (
  SELECT FROM calendar_cursors c
   WHERE c.connection_id = calendar_watches.connection_id AND c.calendar_id = calendar_watches.calendar_id
     AND c.requested_at > coalesce(c.last_pulled_at, '-infinity') AND c.looks_left > 0
     AND c.requested_at > clock_timestamp() - make_interval(secs => ${AWAITED_SECONDS})
     AND c.next_pull_at <= c.requested_at + make_interval(secs => ${AWAITED_SECONDS})
     AND (c.lease_until IS NULL OR c.lease_until <= clock_timestamp())
     AND calendar_watches.last_notified_at > clock_timestamp() - make_interval(secs => ${AWAITED_SECONDS}))`;

/** What comes in on watches, in one statement: whose it is, and that the calendar is to be read. */
@Injectable()
export class ToldWatches {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /**
   * Notes a change of which a watch tells. Of many at once the first is noted.
   *
   * @returns `null`: no watch of ours has this secret
   */
  async changed(provider: ProviderId, secret: string): Promise<ToldWatch | null> {
    const proof = proofIn(provider, secret);
    return proof && this.unitOfWork.share(this.noteEach, proof);
  }

  private readonly noteEach: SharedStatement<Proof, ToldWatch | null> = {
    writes: true,
    run: (proofs) =>
      togetherOrSingly<Proof, ToldWatch | null>(
        proofs,
        async (some, lock) => {
          const rows = await this.unitOfWork.query<ToldRow>(
            `WITH told AS (
               SELECT secret_hash, connection_id, calendar_id, ${IS_PULL_AWAITED} AS is_pull_awaited
                 FROM calendar_watches JOIN jsonb_to_recordset($1::jsonb) AS r(watch_id uuid, of_provider text, proof text)
                   ON id = watch_id AND provider = of_provider AND secret_hash = proof
                WHERE id = ANY($2::uuid[])),
             asked AS (
               SELECT DISTINCT connection_id AS of_connection, calendar_id AS of_calendar, true AS is_told
                 FROM told WHERE NOT is_pull_awaited),
             ${requesting(lock)}
             SELECT secret_hash, connection_id, calendar_id, is_pull_awaited, due_in_ms, is_being_read
               FROM told LEFT JOIN requested USING (connection_id, calendar_id)`,
            [JSON.stringify(some.map(toRecord)), some.map(({ watchId }) => watchId)],
          );
          const told = new Map(rows.map((row) => [row.secret_hash, row]));
          return some.map(({ secretHash }) => {
            const row = told.get(secretHash);
            if (!row) return null;
            const watch = { connectionId: row.connection_id, calendarId: row.calendar_id };
            if (row.is_pull_awaited) return { ...watch, requested: null };
            // Somebody was just changing its calendar, or nobody follows that.
            if (row.due_in_ms === null) return lock === '' ? { ...watch, requested: null } : undefined;
            // Of several who tell of the same it is asked for by the first.
            told.set(secretHash, { ...row, is_pull_awaited: true });
            return { ...watch, requested: { ...watch, dueInMs: row.due_in_ms, isBeingRead: row.is_being_read } };
          });
        },
        null,
      ),
  };

  /** Notes that a watch tells that it is there. @returns whether it is one of ours */
  async opened(provider: ProviderId, secret: string): Promise<boolean> {
    const proof = proofIn(provider, secret);
    if (!proof) return false;
    const rows = await this.unitOfWork.query(
      `UPDATE calendar_watches SET opened_at = now() WHERE id = $1 AND provider = $2 AND secret_hash = $3 RETURNING id`,
      [proof.watchId, provider, proof.secretHash],
    );
    return rows.length > 0;
  }
}

function proofIn(provider: ProviderId, secret: string): Proof | null {
  const watchId = secret.slice(0, ID_LENGTH);
  return isUUID(watchId) ? { watchId, provider, secretHash: hashSecret(secret) } : null;
}

function toRecord({ watchId, provider, secretHash }: Proof): Record<string, string> {
  return { watch_id: watchId, of_provider: provider, proof: secretHash };
}
