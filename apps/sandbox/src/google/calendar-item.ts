import type { CalendarItem, CalendarItemEdit, CalendarItemTime, RawEvent } from '../provider-sandbox';
import type { EventTime, GoogleEvent, Reminder } from './calendars/google-event';
import { googleZones } from './google-zones';

/** An event resource in the words of the pages. */
export function itemOf(event: RawEvent): CalendarItem {
  const google = event as unknown as GoogleEvent;
  const timeZone = google.start.timeZone ?? 'UTC';
  return {
    id: google.id,
    title: google.summary ?? '',
    description: google.description ?? '',
    location: google.location ?? '',
    allDay: google.start.date !== undefined,
    start: wallOf(google.start, timeZone),
    end: wallOf(google.end, timeZone),
    timeZone,
    status: google.status === 'tentative' || google.status === 'cancelled' ? google.status : 'confirmed',
    repeats: google.recurrence !== undefined,
    isOneOfSeries: google.recurringEventId !== undefined,
    busy: google.transparency !== 'transparent',
    reminders: remindersOf(google.reminders),
    madeByApp: google.extendedProperties?.private !== undefined,
    updatedAt: google.updated,
  };
}

/** An edit as the body of an insert or patch. */
export function bodyOf({ title, description, location, time, reminders, busy }: CalendarItemEdit): RawEvent {
  return {
    ...(title === undefined ? {} : { summary: title }),
    ...(description === undefined ? {} : { description }),
    ...(location === undefined ? {} : { location }),
    ...(time === undefined ? {} : timesOf(time)),
    ...(reminders === undefined ? {} : { reminders: { useDefault: false, overrides: reminders.map(popup) } }),
    ...(busy === undefined ? {} : { transparency: busy ? 'opaque' : 'transparent' }),
  };
}

function timesOf({ allDay, start, end, timeZone }: CalendarItemTime): RawEvent {
  const time = (wall: string) =>
    allDay ? { date: wall, dateTime: null, timeZone: null } : { date: null, dateTime: `${wall}:00`, timeZone };
  return { start: time(start), end: time(end) };
}

function popup(minutes: number): Reminder {
  return { method: 'popup', minutes };
}

function wallOf({ date, dateTime }: EventTime, timeZone: string): string {
  if (date !== undefined) return date;
  const instant = Date.parse(dateTime!);
  return new Date(instant + googleZones.offsetAt(instant, timeZone)).toISOString().slice(0, 16);
}

function remindersOf({ overrides }: { overrides?: Reminder[] }): number[] {
  return (overrides ?? []).map(({ minutes }) => minutes);
}
