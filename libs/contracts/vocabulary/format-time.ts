import { DateTime } from 'luxon';
import type { EventTime } from './event-content';

/** How the API shows a time: dates as they are, instants with the offset of the event's zone. Pure. */
export function formatTime(time: EventTime): { start: string; end: string } {
  if (time.allDay) return { start: time.start, end: time.end };
  const inZone = (instant: string) =>
    DateTime.fromISO(instant, { zone: time.timeZone }).toISO({ suppressMilliseconds: true }) ?? instant;
  return { start: inZone(time.start), end: inZone(time.end) };
}
