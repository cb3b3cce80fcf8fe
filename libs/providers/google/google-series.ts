import type { calendar_v3 } from 'googleapis/build/src/apis/calendar/index.js';
import type { ProviderEvent, ProviderSession } from '@calendar/contracts/calendar-provider';
import type { GoogleApi } from './google-api';
import { readGoogleTime } from './map-google-event';

type GoogleEvent = calendar_v3.Schema$Event;

const FIELDS = 'items(id,status,start,end)';

export function isSeries({ recurrence }: GoogleEvent): boolean {
  return (recurrence?.length ?? 0) > 0;
}

/**
 * A series as one event: its texts are those of the series, its time is that of its first occurrence. Where that was moved by
 * itself, the etag tells so too, since Google gives the series no new one for it.
 *
 * @param whole the series as an event, but for what may have become of its first occurrence
 * @returns `null` when the first occurrence was dropped
 */
export async function readSeries(
  api: GoogleApi,
  session: ProviderSession,
  { calendarId, series, whole: event }: { calendarId: string; series: GoogleEvent; whole: ProviderEvent },
): Promise<ProviderEvent | null> {
  const originalStart = series.start?.dateTime ?? series.start?.date;
  if (!series.id || !originalStart) return event;
  const params = { calendarId, eventId: series.id, originalStart, showDeleted: true, maxResults: 1, fields: FIELDS };
  const { items } = await api.call<calendar_v3.Schema$Events>(session, (client, options) =>
    client.events.instances(params, options),
  );
  const first = items?.[0];
  if (!first) return isExcluded(series) ? null : event;
  if (first.status === 'cancelled') return null;
  const time = readGoogleTime(first);
  if (!time || (time.start === event.content.time.start && time.end === event.content.time.end)) return event;
  return { ...event, etag: `${event.etag} ${time.start}/${time.end}`, content: { ...event.content, time } };
}

/** The etag that Google knows. */
export function etagOfSeries(etag: string | null): string | null {
  return etag?.split(' ', 1)[0] ?? null;
}

/** Without an exclusion a rule that does not make its own first occurrence is an oddity, and no deletion. */
function isExcluded({ recurrence }: GoogleEvent): boolean {
  return recurrence?.some((line) => line.startsWith('EXDATE')) ?? false;
}
