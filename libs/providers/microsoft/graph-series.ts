import type { ProviderEvent, ProviderSession } from '@calendar/contracts/calendar-provider';
import type { GraphApi } from './graph-api';
import { readGraphEvent, readGraphTime, type AnsweredEvent } from './map-graph-event';

/** How Graph names an occurrence: `OID.{id of the series}.{date}`. */
const DATE_OF_OCCURRENCE = /\.(\d{4}-\d{2}-\d{2})$/;
/** Given only when they are asked for, of a series (reference of `event`). */
const EXCEPTIONS = '$select=cancelledOccurrences,exceptionOccurrences&$expand=exceptionOccurrences';

interface Exceptions {
  cancelledOccurrences?: string[];
  exceptionOccurrences?: (AnsweredEvent & { occurrenceId?: string })[];
}

export function isSeries({ type }: AnsweredEvent): boolean {
  return type === 'seriesMaster';
}

/**
 * A series as one event: its texts are those of the series, its time is that of its first occurrence. Where that was moved by
 * itself, the etag tells so too.
 *
 * @param path of the series
 * @returns `null` when the first occurrence was dropped
 */
export async function readSeries(
  api: GraphApi,
  session: ProviderSession,
  { path, series }: { path: string; series: AnsweredEvent },
): Promise<ProviderEvent | null> {
  const event = readGraphEvent(series);
  const first = series.recurrence?.range?.startDate;
  if (!event || !first) return event;
  const answer = await api.call<Exceptions>(session, { method: 'GET', path: `${path}?${EXCEPTIONS}` });
  if (answer.cancelledOccurrences?.some((id) => dateOf(id) === first)) return null;
  const exception = answer.exceptionOccurrences?.find(({ occurrenceId }) => dateOf(occurrenceId ?? '') === first);
  const zone = exception?.originalStartTimeZone ?? series.originalStartTimeZone ?? null;
  const time = exception && readGraphTime({ ...exception, originalStartTimeZone: zone });
  if (!time || (time.start === event.content.time.start && time.end === event.content.time.end)) return event;
  return { ...event, etag: `${event.etag} ${time.start}/${time.end}`, content: { ...event.content, time } };
}

/** The etag that Graph knows. */
export function etagOfSeries(etag: string | null): string | null {
  return etag?.split(' ', 1)[0] ?? null;
}

function dateOf(occurrenceId: string): string | undefined {
  return DATE_OF_OCCURRENCE.exec(occurrenceId)?.[1];
}
