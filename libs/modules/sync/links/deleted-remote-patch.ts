import type { LinkPatch } from './link-patch';

/**
 * What a patch changes in `deleted_remote_events`, in a statement that has patched the link as `link`.
 *
 * @returns further parts of the WITH; none when nothing changes. Their parameters, from $3 on, are `remembered`
 */
export function remember({ deletedRemote }: LinkPatch): string {
  if (deletedRemote === undefined) return '';
  if (deletedRemote === null) {
    return ', forgotten AS (DELETE FROM deleted_remote_events WHERE link_id IN (SELECT id FROM link))';
  }
  return `, remembered AS (
    INSERT INTO deleted_remote_events (link_id, remote_event_id, remote_calendar_id, remote_etag, remote_base)
    SELECT id, $3, $4, $5, $6 FROM link
    ON CONFLICT (link_id) DO UPDATE SET remote_event_id = excluded.remote_event_id,
      remote_calendar_id = excluded.remote_calendar_id, remote_etag = excluded.remote_etag,
      remote_base = excluded.remote_base)`;
}

export function remembered({ deletedRemote }: LinkPatch): unknown[] {
  if (!deletedRemote) return [];
  const { eventId, calendarId, etag, base } = deletedRemote;
  return [eventId, calendarId, etag, base && JSON.stringify(base)];
}
