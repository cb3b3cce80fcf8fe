import type { Base, CalendarLink } from './calendar-link';

/** An event of a link that was deleted in its calendar: the person may get it back out of the bin there. */
export interface DeletedRemote {
  eventId: string;
  /** Where it stood. */
  calendarId: string | null;
  /**
   * As it was before that: a copy that still shows this knows nothing of the deletion. `null`: it was not deleted, but could not
   * be taken out of a calendar that its link has left.
   */
  etag: string | null;
  /** What was agreed on of it: kept here while another event stands in its place, else the base of its link. */
  base: Base | null;
}

/** A link with what it remembers. */
export type RememberingLink = CalendarLink & { deletedRemote: DeletedRemote | null };

/** A row of `deleted_remote_events` as JSON. */
export interface DeletedRemoteRow {
  remote_event_id: string;
  remote_calendar_id: string | null;
  remote_etag: string | null;
  remote_base: Base | null;
}

/** In statements over `calendar_links`: what the link remembers, or NULL. */
export const DELETED_REMOTE =
  '(SELECT to_jsonb(d) FROM deleted_remote_events d WHERE d.link_id = calendar_links.id) AS deleted_remote';

/** @param link whose row it is */
export function toDeletedRemote(row: DeletedRemoteRow | null, link: CalendarLink): DeletedRemote | null {
  return (
    row && {
      eventId: row.remote_event_id,
      calendarId: row.remote_calendar_id,
      etag: row.remote_etag,
      base: link.providerEventId === null ? link.base : row.remote_base,
    }
  );
}

/**
 * What a link remembers after a step. Pure.
 *
 * @param step.isWritten by us: what we have deleted ourselves does not come back
 * @param step.isDeletedThere the event that the link has lost was deleted in the calendar
 * @returns `undefined`: as before
 */
export function deletedRemoteAfter(
  link: RememberingLink,
  step: { providerEventId: string | null; isWritten: boolean; isDeletedThere: boolean },
): DeletedRemote | null | undefined {
  const { deletedRemote: before, providerEventId: eventId, providerCalendarId: calendarId, etag } = link;
  const isOver = step.providerEventId === null ? step.isWritten : step.providerEventId === before?.eventId;
  if (isOver) return before === null ? undefined : null;
  if (step.providerEventId === null) {
    return eventId === null ? undefined : { eventId, calendarId, etag: step.isDeletedThere ? etag : null, base: null };
  }
  // Another event takes its place, and the base of the link is that one's from now on.
  return eventId === null && before ? before : undefined;
}
