import type { CalendarItem, CalendarItemDraft, RawEvent } from '../provider-sandbox';
import type { EventTime, GoogleEvent, Reminder } from './calendars/google-event';
import { offsetAt } from './time-zones';

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
    busy: google.transparency !== 'transparent',
    reminders: remindersOf(google.reminders),
    madeByApp: google.extendedProperties?.private !== undefined,
    updatedAt: google.updated,
  };
}

/** A draft as the body of an insert or patch. */
export function bodyOf({ title, description, location, allDay, start, end, timeZone }: CalendarItemDraft): RawEvent {
  const time = (wall: string) =>
    allDay ? { date: wall, dateTime: null, timeZone: null } : { date: null, dateTime: `${wall}:00`, timeZone };
  return { summary: title, description, location, start: time(start), end: time(end) };
}

function wallOf({ date, dateTime }: EventTime, timeZone: string): string {
  if (date !== undefined) return date;
  const instant = Date.parse(dateTime!);
  return new Date(instant + offsetAt(instant, timeZone)).toISOString().slice(0, 16);
}

function remindersOf({ overrides }: { overrides?: Reminder[] }): number[] {
  return (overrides ?? []).map(({ minutes }) => minutes);
}
