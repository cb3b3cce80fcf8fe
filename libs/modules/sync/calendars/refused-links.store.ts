import { errorNow } from '../links/error-now';
import { UnitOfWork } from '@calendar/platform/database';
import { Injectable } from '@nestjs/common';
import { CHANGED_LINK, type ChangedLink } from '../links/changed-link';
import { GIVEN_UP, IS_UNDER_WAY, LOOK_NOW, progress } from '../links/link-state';
import { LINK_PROBLEMS } from '../links/link-problems';

/** Reasons that go away when a calendar can be written to (again). */
const OF_THE_CALENDAR = [LINK_PROBLEMS.permissionMissing.code, LINK_PROBLEMS.calendarNotFound.code];
/** Reasons that a person may know to be gone. What says that a calendar is missing is told by reading it. */
const WORTH_ANOTHER_TRY = [
  LINK_PROBLEMS.permissionMissing.code,
  LINK_PROBLEMS.mailboxMissing.code,
  LINK_PROBLEMS.mailboxFull.code,
  LINK_PROBLEMS.gaveUp.code,
];

/** The calendar that a link writes to: its target, or where the person has put the event instead. */
const WRITES_TO = 'CASE WHEN moved_from = calendar_id THEN provider_calendar_id ELSE calendar_id END';

/** What of a connection still waits for a calendar that refuses it. */
export type Waiting = 'for-permission' | 'for-calendar' | 'nothing';

/** Links that failed because of their calendar or mailbox, and not because of their event. */
@Injectable()
export class RefusedLinksStore {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** A calendar is gone: whatever is to stand in it fails, also what is in step. */
  async failAllIn(connectionId: string, calendarId: string): Promise<void> {
    await this.unitOfWork.query(
      `UPDATE calendar_links SET ${progress(GIVEN_UP)}, last_error = ${errorNow('$3')}, updated_at = now()
        WHERE connection_id = $1 AND desired IS NOT NULL AND ${WRITES_TO} = $2
          AND (provider_event_id IS NULL OR provider_calendar_id = $2) AND (status = 'synced' OR ${IS_UNDER_WAY})`,
      [connectionId, calendarId, LINK_PROBLEMS.calendarNotFound.code],
    );
  }

  /** Events that a person had put into a calendar that is gone are written where they were to stand. */
  async returnToTarget(connectionId: string, calendarId: string): Promise<ChangedLink[]> {
    return this.unitOfWork.query<ChangedLink>(
      `UPDATE calendar_links SET moved_from = NULL, ${progress(LOOK_NOW)}, attempts = 0, last_error = NULL,
              pending_since = CASE WHEN desired_version = synced_version THEN now() ELSE pending_since END, updated_at = now()
        WHERE connection_id = $1 AND provider_calendar_id = $2 AND calendar_id <> $2 AND moved_from = calendar_id
          AND desired IS NOT NULL AND (status IN ('synced', 'failed') OR ${IS_UNDER_WAY})
        RETURNING ${CHANGED_LINK}`,
      [connectionId, calendarId],
    );
  }

  /** Whether a calendar is where events are to stand, and not only where a person has put some. */
  async isTarget(connectionId: string, calendarId: string): Promise<boolean> {
    const rows = await this.unitOfWork.query(
      `SELECT id FROM calendar_links WHERE connection_id = $1 AND calendar_id = $2 AND desired IS NOT NULL LIMIT 1`,
      [connectionId, calendarId],
    );
    return rows.length > 0;
  }

  /** These calendars can be written to: what they have refused before is tried again. */
  takeUpIn(connectionId: string, calendarIds: readonly string[]): Promise<ChangedLink[]> {
    return this.takeUp(connectionId, OF_THE_CALENDAR, calendarIds);
  }

  /** The person says that it is worth another try. */
  takeUpAll(connectionId: string): Promise<ChangedLink[]> {
    return this.takeUp(connectionId, WORTH_ANOTHER_TRY, null);
  }

  async waiting(connectionId: string): Promise<Waiting> {
    const rows = await this.unitOfWork.query<{ code: string }>(
      `SELECT DISTINCT last_error->>'code' AS code FROM calendar_links
        WHERE connection_id = $1 AND status = 'failed' AND last_error->>'code' = ANY($2::text[])`,
      [connectionId, OF_THE_CALENDAR],
    );
    if (rows.some(({ code }) => code === LINK_PROBLEMS.permissionMissing.code)) return 'for-permission';
    return rows.length > 0 ? 'for-calendar' : 'nothing';
  }

  private async takeUp(
    connectionId: string,
    codes: readonly string[],
    calendarIds: readonly string[] | null,
  ): Promise<ChangedLink[]> {
    return this.unitOfWork.query<ChangedLink>(
      `UPDATE calendar_links SET ${progress(LOOK_NOW)}, attempts = 0, last_error = NULL,
              pending_since = CASE WHEN desired_version = synced_version THEN now() ELSE pending_since END, updated_at = now()
        WHERE connection_id = $1 AND status = 'failed' AND last_error->>'code' = ANY($2::text[])
          AND ($3::text[] IS NULL OR ${WRITES_TO} = ANY($3::text[]))
        RETURNING ${CHANGED_LINK}`,
      [connectionId, codes, calendarIds],
    );
  }
}
