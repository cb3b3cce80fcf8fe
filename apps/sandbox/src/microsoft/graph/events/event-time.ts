import { invalidRequest, propertyValidation, unknownTimeZone } from '../graph-error';
import type { StoredEvent } from '../../mailboxes/stored-event';
import { ianaOf, instantOf, storedNameOf, wallOf } from '../../zones/zones';
import type { Preferences } from '../preferences';

export const DAY_MS = 86_400_000;
/** What Exchange's clock and its calendars can hold. */
const EARLIEST = Date.parse('1601-01-01T00:00:00Z');
const LATEST = Date.parse('4501-01-01T00:00:00Z');
const WALL_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,7})?)?$/;

type Times = Pick<StoredEvent, 'isAllDay' | 'start' | 'end' | 'startZone' | 'endZone'>;

/**
 * Reads a `dateTimeTimeZone`: wall time without offset, and a zone that the service knows. Of an all-day event the wall
 * time counts, in whatever zone.
 *
 * @throws GraphError 400
 */
export function readTime(value: unknown, name: 'Start' | 'End', isAllDay: boolean): [instant: number, zone: string] {
  const { dateTime, timeZone } = Object(value) as { dateTime?: unknown; timeZone?: unknown };
  if (typeof dateTime !== 'string' || !WALL_TIME.test(dateTime)) {
    throw propertyValidation(`The Event.${name} property is not a date and time without offset.`);
  }
  const wall = dateTime.length < 19 ? `${dateTime}:00` : dateTime.slice(0, 19);
  if (!exists(wall)) throw propertyValidation(`The Event.${name} property names a time that does not exist.`);
  if (timeZone !== undefined && timeZone !== null && typeof timeZone !== 'string') throw propertyValidation();
  const zone = timeZone ?? 'UTC';
  const iana = ianaOf(zone);
  if (iana === undefined) throw unknownTimeZone(zone);
  return [isAllDay ? Date.parse(`${wall}Z`) : instantOf(wall, iana), storedNameOf(zone)];
}

/** @throws GraphError 400 when the times of an event do not go together */
export function checkTimes({ isAllDay, start, end, startZone, endZone }: Times): void {
  if (Number.isNaN(start) || Number.isNaN(end)) {
    throw propertyValidation('The Event.Start and Event.End properties are required.');
  }
  if (isAllDay) {
    if (start % DAY_MS !== 0) throw notMidnight('Start');
    if (end % DAY_MS !== 0) throw notMidnight('End');
    if (startZone !== endZone) {
      throw invalidRequest('The Event.Start and Event.End properties of an all-day event need the same time zone.');
    }
  }
  if (start < EARLIEST || end > LATEST) throw propertyValidation('The event lies outside of the years 1601 to 4500.');
  if (end < start) throw propertyValidation('The Event.End property must not be before the Event.Start property.');
  if (isAllDay && end - start < DAY_MS) {
    throw invalidRequest('The duration of an event marked as All day must be at least 24 hours.');
  }
}

/** As answers carry it: in UTC or the preferred zone. All-day events are midnight to midnight in every zone. */
export function timeView(instant: number, isAllDay: boolean, { timeZone }: Pick<Preferences, 'timeZone'>) {
  return { dateTime: wallOf(instant, isAllDay ? 'Etc/UTC' : timeZone.iana), timeZone: timeZone.name };
}

/** When an event takes place, for windows. An all-day event is stored as the days of the zone that it was made in. */
export function occupied(event: Times): { from: number; to: number } {
  if (!event.isAllDay) return { from: event.start, to: event.end };
  const midnight = (instant: number, zone: string) => instantOf(wallOf(instant, 'Etc/UTC'), ianaOf(zone) ?? 'Etc/UTC');
  return { from: midnight(event.start, event.startZone), to: midnight(event.end, event.endZone) };
}

/** `YYYY-MM-DD` on which an event begins, where it was made. */
export function startDate(event: Times): string {
  return wallOf(event.start, event.isAllDay ? 'Etc/UTC' : (ianaOf(event.startZone) ?? 'Etc/UTC')).slice(0, 10);
}

/** Whether the calendar and the clock have this time (no 31 February, no 25 o'clock). */
function exists(wall: string): boolean {
  const instant = Date.parse(`${wall}Z`);
  return !Number.isNaN(instant) && new Date(instant).toISOString().slice(0, 19) === wall;
}

function notMidnight(name: string) {
  return invalidRequest(`The Event.${name} property for an all-day event needs to be set to midnight.`);
}
