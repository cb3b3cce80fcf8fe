import { UnitOfWork } from '@calendar/platform/database';
import { Injectable } from '@nestjs/common';
import { LINK_PROBLEMS } from '../links/link-problems';
import { SILENCE_MS, WINDOW_MS, type FailureRun } from './failure-run';

/** Of more that still fails than this the list of events tells. */
const MOST_TOLD = 20;
/** Alerts that are looked up at once because they have heard of nothing for so long. */
const MOST_SILENT = 100;
const IS_SILENT = `alert_id IS NOT NULL AND last_failed_at < now() - make_interval(secs => ${SILENCE_MS / 1_000})`;

interface FailureRunRow {
  failed_at: Date[];
  failed_in: Array<string | null>;
  alert_id: string | null;
  failing: string[];
}

/** Failures of late: a row for each person of whom something has failed, and none for all the others. */
@Injectable()
export class FailureRuns {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  async of(userId: string): Promise<FailureRun | null> {
    const [row] = await this.unitOfWork.query<FailureRunRow>(
      'SELECT failed_at, failed_in, alert_id, failing FROM failure_runs WHERE user_id = $1',
      [userId],
    );
    if (!row) return null;
    const failures = row.failed_at.map((at, index) => ({ at, connectionId: row.failed_in[index] ?? null }));
    return { failures, alertId: row.alert_id, failing: row.failing };
  }

  async save(userId: string, { failures, alertId, failing }: FailureRun): Promise<void> {
    await this.unitOfWork.query(
      `INSERT INTO failure_runs (user_id, failed_at, failed_in, alert_id, failing, last_failed_at)
       VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT (user_id) DO UPDATE SET failed_at = excluded.failed_at, failed_in = excluded.failed_in,
         alert_id = excluded.alert_id, failing = excluded.failing,
         last_failed_at = excluded.last_failed_at`,
      [
        userId,
        failures.map(({ at }) => at),
        failures.map(({ connectionId }) => connectionId),
        alertId,
        failing,
        failures.at(-1)?.at,
      ],
    );
  }

  /** Forgets the run. @returns the alert that stood; `null`: there was none */
  async end(userId: string): Promise<string | null> {
    const [row] = await this.unitOfWork.query<{ alert_id: string | null }>(
      'DELETE FROM failure_runs WHERE user_id = $1 RETURNING alert_id',
      [userId],
    );
    return row?.alert_id ?? null;
  }

  /**
   * What was given up and waits for the person, newest first, and no more of it than is told of one by one. A calendar that
   * is gone is told of as a whole.
   */
  async stillFailed(userId: string): Promise<Array<{ linkId: string; eventId: string; connectionId: string }>> {
    return this.unitOfWork.query(
      `SELECT id AS "linkId", event_id AS "eventId", connection_id AS "connectionId" FROM calendar_links
        WHERE user_id = $1 AND gave_up AND status = 'failed' AND connection_id IS NOT NULL
          AND last_error->>'code' <> '${LINK_PROBLEMS.calendarNotFound.code}'
        ORDER BY updated_at DESC LIMIT ${MOST_TOLD}`,
      [userId],
    );
  }

  /** Whose alert has heard of nothing for so long that it is over: some of them. */
  async silent(): Promise<string[]> {
    const rows = await this.unitOfWork.query<{ user_id: string }>(
      `SELECT user_id FROM failure_runs WHERE ${IS_SILENT} LIMIT ${MOST_SILENT}`,
    );
    return rows.map((row) => row.user_id);
  }

  /** As `end`, unless something has failed meanwhile. */
  async endSilent(userId: string): Promise<string | null> {
    const [row] = await this.unitOfWork.query<{ alert_id: string }>(
      `DELETE FROM failure_runs WHERE user_id = $1 AND ${IS_SILENT} RETURNING alert_id`,
      [userId],
    );
    return row?.alert_id ?? null;
  }

  /** Those that count no more. Safe beside whoever counts: what he has read he writes again. */
  async deleteUncounted(): Promise<void> {
    await this.unitOfWork.query(
      `DELETE FROM failure_runs
        WHERE alert_id IS NULL AND last_failed_at < now() - make_interval(secs => ${WINDOW_MS / 1_000})`,
    );
  }
}
