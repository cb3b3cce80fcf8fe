import { isDeepStrictEqual } from 'node:util';
import type { CalendarItemDraft, CalendarItemEdit } from '../provider-sandbox';

/** A draft for the next full hour, in the zone of the account. */
export function emptyDraft(timeZone: string, now: Date): CalendarItemDraft {
  const hour = 60 * 60_000;
  const next = Math.ceil((now.getTime() + 1) / hour) * hour;
  return {
    title: '',
    description: '',
    location: '',
    allDay: false,
    start: wallTime(next, timeZone),
    end: wallTime(next + hour, timeZone),
    timeZone,
    reminders: [],
    busy: true,
  };
}

/**
 * The form as it was posted. Alerts that are no numbers become NaN, which providers refuse. The last day of an all-day event is shown inclusive, and
 * kept exclusive.
 */
export function readDraft(form: Record<string, string | undefined>): CalendarItemDraft {
  const text = (name: string) => (form[name] ?? '').trim();
  const allDay = form['allDay'] === 'yes';
  return {
    title: text('title'),
    description: (form['description'] ?? '').replaceAll('\r\n', '\n').trim(),
    location: text('location'),
    allDay,
    start: allDay ? text('start').slice(0, 10) : text('start').slice(0, 16),
    end: allDay ? shiftDay(text('end').slice(0, 10), 1) : text('end').slice(0, 16),
    timeZone: text('timeZone'),
    reminders: text('reminders')
      .split(/[\s,]+/)
      .filter(Boolean)
      .map(Number),
    busy: form['busy'] === 'yes',
  };
}

/** What of an event the form changes. What it does not is not written: a calendar keeps more than the form shows. */
export function editOf(draft: CalendarItemDraft, before: CalendarItemDraft | null): CalendarItemEdit {
  const { title, description, location, reminders, busy, ...time } = draft;
  const { allDay, start, end, timeZone } = before ?? {};
  return {
    ...(title === before?.title ? {} : { title }),
    ...(description === before?.description ? {} : { description }),
    ...(location === before?.location ? {} : { location }),
    ...(isDeepStrictEqual(time, { allDay, start, end, timeZone }) ? {} : { time }),
    ...(isDeepStrictEqual(reminders, before?.reminders ?? []) ? {} : { reminders }),
    ...(busy === (before?.busy ?? true) ? {} : { busy }),
  };
}

/** The day so many days after another; what is no day stays as it is. */
export function shiftDay(day: string, by: number): string {
  const time = Date.parse(`${day}T00:00:00Z`);
  return Number.isNaN(time) ? day : new Date(time + by * 86_400_000).toISOString().slice(0, 10);
}

function wallTime(instant: number, timeZone: string): string {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' });
  return format.format(instant).replace(' ', 'T');
}
