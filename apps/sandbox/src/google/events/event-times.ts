import { emptyTimeRange, invalid, required } from '../google-error';
import { isTimeZone } from '../../zones/zone-rules';
import { googleZones, renderInstant } from '../google-zones';
import type { EventTime } from '../calendars/google-event';

export interface CheckedTimes {
  start: EventTime;
  end: EventTime;
  /** Epoch milliseconds. All-day events start at midnight in the zone of the calendar. */
  startsAt: number;
  endsAt: number;
}

interface CheckedTime {
  shown: EventTime;
  instant: number;
  allDay: boolean;
}

const DATE = /^\d{4}-\d{2}-\d{2}$/;
const DATE_TIME = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.\d+)?(Z|[+-]\d{2}:\d{2})?$/i;

/**
 * Start and end of an event as they are stored: with the offset of the calendar's zone and whole seconds.
 *
 * @param recurring recurring events need a zone, an offset is not enough
 * @param refusesEmpty whether an event may not begin and end at once
 * @throws GoogleError 400
 */
export function checkTimes(
  fields: { start?: unknown; end?: unknown },
  { calendarZone, recurring, refusesEmpty }: { calendarZone: string; recurring: boolean; refusesEmpty: boolean },
): CheckedTimes {
  const start = checkTime(fields.start, 'start', { calendarZone, recurring });
  const end = checkTime(fields.end, 'end', { calendarZone, recurring });
  if (start.allDay !== end.allDay) throw invalid('Start and end times must either both be date or both be dateTime.');
  const isEmpty = start.allDay || refusesEmpty ? end.instant <= start.instant : end.instant < start.instant;
  if (isEmpty) throw emptyTimeRange();
  return { start: start.shown, end: end.shown, startsAt: start.instant, endsAt: end.instant };
}

function checkTime(
  value: unknown,
  which: 'start' | 'end',
  { calendarZone, recurring }: { calendarZone: string; recurring: boolean },
): CheckedTime {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw required(`Missing ${which} time.`);
  const { date, dateTime, timeZone } = value as Record<string, unknown>;
  if (isGiven(timeZone) && !isTimeZone(timeZone)) throw invalid(`Invalid time zone definition for ${which} time.`);
  if (isGiven(date) && isGiven(dateTime)) throw invalid(`Invalid ${which} time.`);
  if (isGiven(date)) return checkDate(date, { which, calendarZone });
  if (!isGiven(dateTime)) throw required(`Missing ${which} time.`);
  const zone = isGiven(timeZone) ? (timeZone as string) : undefined;
  if (recurring && zone === undefined) throw missingZone(which);
  return checkDateTime(dateTime, { which, calendarZone, zone });
}

function checkDate(date: unknown, { which, calendarZone }: { which: string; calendarZone: string }): CheckedTime {
  const midnight = typeof date === 'string' && DATE.test(date) ? Date.parse(`${date}T00:00:00Z`) : Number.NaN;
  // A day that does not exist is moved on by the parser.
  if (Number.isNaN(midnight) || new Date(midnight).toISOString().slice(0, 10) !== date) {
    throw invalid(`Invalid value for ${which} time.`);
  }
  return { shown: { date: date }, instant: googleZones.instantOfWall(midnight, calendarZone), allDay: true };
}

function checkDateTime(
  dateTime: unknown,
  { which, calendarZone, zone }: { which: string; calendarZone: string; zone: string | undefined },
): CheckedTime {
  const match = typeof dateTime === 'string' ? DATE_TIME.exec(dateTime) : null;
  const wall = match ? Date.parse(`${match[1]!.toUpperCase()}Z`) : Number.NaN;
  if (!match || Number.isNaN(wall) || !new Date(wall).toISOString().startsWith(match[1]!.toUpperCase())) {
    throw invalid(`Invalid value for ${which} time.`);
  }
  if (!match[2] && zone === undefined) throw missingZone(which);
  const instant = isByZone(match[2], zone)
    ? googleZones.instantOfWall(wall, zone!)
    : Date.parse(match[1]!.toUpperCase() + match[2]!.toUpperCase());
  const shown = Number.isNaN(instant) ? '' : renderInstant(instant, calendarZone);
  // In another zone it may be in a year before 0 or behind 9999.
  if (!/^\d{4}-/.test(shown)) throw invalid(`Invalid value for ${which} time.`);
  return { shown: { dateTime: shown, timeZone: zone ?? calendarZone }, instant, allDay: false };
}

/**
 * Whether the clocks of the zone tell the instant. Which of offset and zone counts is nowhere documented: where Google's
 * rules are others than its client's, the zone does here, so that nobody relies on the offset.
 */
function isByZone(offset: string | undefined, zone: string | undefined): boolean {
  return offset === undefined || (zone !== undefined && googleZones.differFor(zone));
}

function missingZone(which: string) {
  return invalid(`Missing time zone definition for ${which} time.`);
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}
