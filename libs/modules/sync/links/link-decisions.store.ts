import { UnitOfWork } from '@calendar/platform/database';
import { Injectable } from '@nestjs/common';
import type { Base, CalendarLink, DisputedField } from './calendar-link';
import { CHANGED_LINK, type ChangedLink } from './changed-link';
import { LINK_COLUMNS, toLink, type LinkRow } from './link-row';
import { AT_REST, LOOK_NOW, progress } from './link-state';

/** Nothing stands in the calendar, and nothing is in dispute. */
const NO_EVENT = { ...AT_REST, disputed: `'{}'::text[]`, providerEvent: 'NULL::text' };

/** The events of the links $1, which were deleted in the calendar, may come back out of its bin. */
const REMEMBER = `
  INSERT INTO deleted_remote_events (link_id, remote_event_id, remote_calendar_id, remote_etag)
  SELECT id, provider_event_id, provider_calendar_id, etag FROM calendar_links
   WHERE id = ANY($1::uuid[]) AND connection_id IS NOT NULL AND provider_event_id IS NOT NULL
  ON CONFLICT (link_id) DO UPDATE SET remote_event_id = excluded.remote_event_id,
    remote_calendar_id = excluded.remote_calendar_id, remote_etag = excluded.remote_etag, remote_base = NULL`;

/** Stores what a person has decided about links. */
@Injectable()
export class LinkDecisions {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /**
   * The link, locked until the transaction ends; `null` while a worker holds its lease. One whose lease has ended stores nothing
   * over the decision.
   */
  async lockForDecision(id: string): Promise<CalendarLink | null> {
    const [row] = await this.unitOfWork.query<LinkRow>(
      `UPDATE calendar_links SET lease_token = NULL, lease_until = NULL
        WHERE id = $1 AND (lease_until IS NULL OR lease_until < now()) RETURNING ${LINK_COLUMNS}`,
      [id],
    );
    return row ? toLink(row) : null;
  }

  /** Stores a decision about a conflict; what it leaves to be written is looked at next. */
  async decide(id: string, decided: { base: Base | null; disputed: readonly DisputedField[] }): Promise<void> {
    await this.unitOfWork.query(
      `UPDATE calendar_links SET base = $2, disputed = $3, updated_at = now(),
              ${progress({ nextAttempt: 'now()', failingSince: 'failing_since' }, `status <> 'failed'`)}
        WHERE id = $1`,
      [id, decided.base ? JSON.stringify(decided.base) : null, decided.disputed],
    );
  }

  /** The person wants what is desired now written, although it concerns a whole series, or guests. */
  async approve(id: string): Promise<void> {
    await this.unitOfWork.query('UPDATE calendar_links SET approved_version = desired_version WHERE id = $1', [id]);
  }

  /** The event stays where it is and is not ours any more; another one is created only when the person asks for that. */
  async letGo(id: string): Promise<void> {
    await this.unitOfWork.query(
      `WITH forgotten AS (DELETE FROM deleted_remote_events WHERE link_id = $1)
       UPDATE calendar_links SET provider_event_id = NULL, provider_calendar_id = NULL, moved_from = NULL, etag = NULL,
              html_link = NULL, recurring = false, guests = 0, base = NULL, generation = generation + 1,
              unconfirmed = '[]', disputed = '{}', unlinked = desired IS NOT NULL, synced_version = desired_version,
              ${progress(NO_EVENT)}, updated_at = now()
        WHERE id = $1`,
      [id],
    );
  }

  /** These links have lost their event in the calendar, and that is agreed on. */
  async forgetEvents(ids: readonly string[]): Promise<ChangedLink[]> {
    return this.unitOfWork.query<ChangedLink>(
      `WITH remembered AS (${REMEMBER})
       UPDATE calendar_links SET provider_event_id = NULL, provider_calendar_id = NULL, etag = NULL,
              generation = generation + 1,
              unconfirmed = '[]', disputed = '{}', synced_version = desired_version,
              ${progress(NO_EVENT)}, lease_token = NULL, lease_until = NULL, updated_at = now()
        WHERE id = ANY($1::uuid[]) RETURNING ${CHANGED_LINK}`,
      [ids],
    );
  }

  /** The person wants back what was deleted in the calendar: the events are written again. */
  async recreate(ids: readonly string[]): Promise<ChangedLink[]> {
    return this.unitOfWork.query<ChangedLink>(
      `WITH remembered AS (${REMEMBER})
       UPDATE calendar_links SET provider_event_id = NULL, provider_calendar_id = NULL, etag = NULL,
              generation = generation + 1,
              unconfirmed = '[]', disputed = '{}', pending_since = now(), ${progress(LOOK_NOW)},
              attempts = 0, last_error = NULL, lease_token = NULL, lease_until = NULL, updated_at = now()
        WHERE id = ANY($1::uuid[]) AND connection_id IS NOT NULL
        RETURNING ${CHANGED_LINK}`,
      [ids],
    );
  }

  /** A person asks to try again: failed links start over, and links removed by the person are written again. */
  async replay(eventId: string): Promise<ChangedLink[]> {
    return this.unitOfWork.query<ChangedLink>(
      `UPDATE calendar_links SET ${progress(LOOK_NOW)}, unlinked = false, attempts = 0, last_error = NULL,
              pending_since = CASE WHEN desired_version = synced_version THEN now() ELSE pending_since END,
              updated_at = now()
        WHERE event_id = $1 AND connection_id IS NOT NULL AND status <> 'pending'
        RETURNING ${CHANGED_LINK}`,
      [eventId],
    );
  }
}
