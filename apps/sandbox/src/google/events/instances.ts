import type { CalendarStore } from '../calendars/calendar-store';
import type { EventTime, GoogleEvent, StoredEvent } from '../calendars/google-event';
import { googleZones, renderInstant } from '../google-zones';
import { dayNumber, daysOf } from '../../series/series-days';
import { parseRule } from './recurrence-rule';

const DAY_MS = 86_400_000;
/** Google expands endless series only so far. */
const MOST_INSTANCES = 730;
const INSTANCE_ID = /^(.+)_(\d{8}(?:T\d{6}Z)?)$/;

/**
 * The instances of a series in order: those that were changed on their own as they are, the others made up from the
 * series. Deleted ones are included.
 */
export function instancesOf(calendar: CalendarStore, master: StoredEvent): StoredEvent[] {
  return occurrencesOf(master, calendar.properties.timeZone).map(
    (occurrence) => calendar.find(occurrence.event.id) ?? occurrence,
  );
}

/** An instance that is no event of its own yet, by the id it would have. */
export function findInstance(calendar: CalendarStore, id: string): StoredEvent | undefined {
  const masterId = INSTANCE_ID.exec(id)?.[1];
  const master = masterId === undefined ? undefined : calendar.find(masterId);
  if (!master?.event.recurrence) return undefined;
  return occurrencesOf(master, calendar.properties.timeZone).find(({ event }) => event.id === id);
}

function occurrencesOf(master: StoredEvent, calendarZone: string): StoredEvent[] {
  const zone = master.event.start.timeZone ?? calendarZone;
  const isAllDay = master.event.start.date !== undefined;
  const first = isAllDay
    ? Date.parse(`${master.event.start.date}T00:00:00Z`)
    : master.startsAt + googleZones.offsetAt(master.startsAt, zone);
  const lasts = wallEnd(master, zone) - first;
  const excluded = excludedBy(master.event.recurrence ?? []);
  const occurrences: StoredEvent[] = [];
  for (const wall of startsOf(master, first, zone)) {
    const start = timeAt(wall, { zone, calendarZone, isAllDay });
    if (excluded.has(start.stamp)) continue;
    const end = timeAt(wall + lasts, { zone, calendarZone, isAllDay });
    occurrences.push(occurrence(master, start, end));
    if (occurrences.length === MOST_INSTANCES) break;
  }
  return occurrences;
}

function* startsOf({ event }: StoredEvent, first: number, zone: string): Generator<number> {
  const rule = (event.recurrence ?? []).filter((line) => line.startsWith('RRULE')).map(parseRule)[0];
  if (!rule) {
    yield first;
    return;
  }
  const { until, weekdays = [new Date(first).getUTCDay()] } = rule;
  const firstDay = dayNumber(first);
  for (const day of daysOf({ ...rule, weekdays }, firstDay)) {
    const wall = first + (day - firstDay) * DAY_MS;
    if (until !== undefined && isBehind(wall, until, zone)) return;
    yield wall;
  }
}

function isBehind(wall: number, until: string, zone: string): boolean {
  if (until.length === 8) return stampOf(wall).slice(0, 8) > until;
  return `${stampOf(googleZones.instantOfWall(wall, zone))}Z` > until;
}

interface Moment {
  shown: EventTime;
  instant: number;
  /** As in the id of an instance. */
  stamp: string;
}

function timeAt(
  wall: number,
  { zone, calendarZone, isAllDay }: { zone: string; calendarZone: string; isAllDay: boolean },
): Moment {
  if (isAllDay) {
    const date = new Date(wall).toISOString().slice(0, 10);
    return { shown: { date }, instant: googleZones.instantOfWall(wall, calendarZone), stamp: date.replaceAll('-', '') };
  }
  const instant = googleZones.instantOfWall(wall, zone);
  const shown = { dateTime: renderInstant(instant, calendarZone), timeZone: zone };
  return { shown, instant, stamp: `${stampOf(instant)}Z` };
}

function occurrence(master: StoredEvent, start: Moment, end: Moment): StoredEvent {
  const { recurrence: _, ...shared } = master.event;
  const event: GoogleEvent = {
    ...shared,
    id: `${master.event.id}_${start.stamp}`,
    start: start.shown,
    end: end.shown,
    recurringEventId: master.event.id,
    originalStartTime: start.shown,
  };
  return { ...master, event, startsAt: start.instant, endsAt: end.instant };
}

function wallEnd({ event, endsAt }: StoredEvent, zone: string): number {
  return event.end.date === undefined
    ? endsAt + googleZones.offsetAt(endsAt, zone)
    : Date.parse(`${event.end.date}T00:00:00Z`);
}

/** Stamps of the instances that EXDATE takes out; only dates and UTC times are understood. */
function excludedBy(recurrence: readonly string[]): ReadonlySet<string> {
  const lines = recurrence.filter((line) => line.startsWith('EXDATE'));
  return new Set(lines.flatMap((line) => line.slice(line.indexOf(':') + 1).split(',')));
}

/** `20261201T100000` */
function stampOf(instant: number): string {
  return new Date(instant).toISOString().slice(0, 19).replaceAll(/[-:]/g, '');
}
