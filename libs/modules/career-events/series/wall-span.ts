import type { EventTime } from '@calendar/contracts/vocabulary';
import { DateTime } from 'luxon';

/** When an event begins and ends as clocks there show it: as if they were in UTC, so that no arithmetic meets a gap. */
export interface WallSpan {
  start: DateTime;
  end: DateTime;
}

/** What clocks show at the time of an event; midnight for a whole day. Pure. */
export function wallOf(time: EventTime): WallSpan {
  const wall = (text: string) =>
    time.allDay
      ? DateTime.fromISO(text, { zone: 'UTC' })
      : DateTime.fromISO(text, { zone: time.timeZone }).setZone('UTC', { keepLocalTime: true });
  return { start: wall(time.start), end: wall(time.end) };
}

/**
 * The time at which clocks show this: one that they skip is an hour later, of one that comes twice the first. Pure.
 *
 * @param kind whose zone it is, or that it takes whole days; and how long it lasts where clocks would have it end before it
 *   begins
 */
export function fromWall({ start, end }: WallSpan, kind: EventTime): EventTime {
  if (kind.allDay) return { allDay: true, start: start.toISODate()!, end: end.toISODate()!, timeZone: null };
  const at = (wall: DateTime) => wall.setZone(kind.timeZone, { keepLocalTime: true }).toMillis();
  const [begins, ends] = [at(start), at(end)];
  const lasts = Date.parse(kind.end) - Date.parse(kind.start);
  return {
    allDay: false,
    start: new Date(begins).toISOString(),
    end: new Date(ends > begins ? ends : begins + lasts).toISOString(),
    timeZone: kind.timeZone,
  };
}
