import type { EventTime, GoogleEvent, StoredEvent } from '../calendars/google-event';
import { renderInstant } from '../google-zones';

export interface Rendering {
  /** IANA name; only changes how times are written. */
  timeZone?: string | undefined;
  bareTombstones: boolean;
}

/** An event as a list shows it. Of a deleted one little more than the id is guaranteed. */
export function renderEvent(
  { event, deletedAt }: StoredEvent,
  { timeZone, bareTombstones }: Rendering,
): Partial<GoogleEvent> {
  if (deletedAt !== null && bareTombstones) {
    const { kind, etag, id, status, recurringEventId, originalStartTime } = event;
    const exception = recurringEventId === undefined ? {} : { recurringEventId, originalStartTime };
    return { kind, etag, id, status, ...exception };
  }
  if (timeZone === undefined) return event;
  return { ...event, start: inZone(event.start, timeZone), end: inZone(event.end, timeZone) };
}

function inZone(time: EventTime, timeZone: string): EventTime {
  if (time.dateTime === undefined) return time;
  return { ...time, dateTime: renderInstant(Date.parse(time.dateTime), timeZone) };
}
