import { isTimeZone } from '../zones/zone-rules';
import type { CalendarItem, CalendarItemEdit, CalendarItemTime, RawEvent } from '../provider-sandbox';
import { textOfHtml } from './graph/events/event-body';
import { ianaOf, instantOf, wallOf } from './zones/zones';

interface ShownEvent {
  id: string;
  subject: string;
  body: { content: string };
  location: { displayName: string };
  isAllDay: boolean;
  start: { dateTime: string };
  end: { dateTime: string };
  originalStartTimeZone: string;
  recurrence: unknown;
  seriesMasterId: string | null;
  showAs: string;
  isReminderOn: boolean;
  reminderMinutesBeforeStart: number;
  lastModifiedDateTime: string;
  '@removed'?: unknown;
}

/** A Graph event (times in UTC, body in HTML) in the neutral words of the pages. */
export function itemOfEvent(raw: RawEvent, madeByApp: boolean): CalendarItem {
  const event = raw as unknown as ShownEvent;
  const timeZone = ianaOf(event.originalStartTimeZone) ?? 'Etc/UTC';
  const shownTime = (wall: string) =>
    event.isAllDay ? wall.slice(0, 10) : wallOf(Date.parse(`${wall.slice(0, 19)}Z`), timeZone).slice(0, 16);
  return {
    id: event.id,
    title: event.subject,
    description: textOfHtml(event.body.content).replace(/\r\n/g, '\n'),
    location: event.location.displayName,
    allDay: event.isAllDay,
    start: shownTime(event.start.dateTime),
    end: shownTime(event.end.dateTime),
    timeZone,
    status: event['@removed'] ? 'cancelled' : event.showAs === 'tentative' ? 'tentative' : 'confirmed',
    repeats: event.recurrence !== null,
    isOneOfSeries: event.seriesMasterId !== null,
    busy: event.showAs !== 'free',
    reminders: event.isReminderOn ? [event.reminderMinutesBeforeStart] : [],
    madeByApp,
    updatedAt: event.lastModifiedDateTime,
  };
}

/** What a person filled in, as a Graph body. Outlook keeps one reminder: the earliest warning. */
export function bodyOfEdit({ title, description, location, time, reminders, busy }: CalendarItemEdit): RawEvent {
  return {
    ...(title === undefined ? {} : { subject: title }),
    ...(description === undefined ? {} : { body: { contentType: 'text', content: description } }),
    ...(location === undefined ? {} : { location: { displayName: location } }),
    ...(time === undefined ? {} : timesOf(time)),
    ...(reminders === undefined ? {} : reminderOf(reminders)),
    ...(busy === undefined ? {} : { showAs: busy ? 'busy' : 'free' }),
  };
}

function reminderOf(minutes: readonly number[]): RawEvent {
  return minutes.length === 0
    ? { isReminderOn: false }
    : { isReminderOn: true, reminderMinutesBeforeStart: Math.max(...minutes) };
}

/** Zones that Graph refuses are sent as UTC, and what is none as it is. */
function timesOf(draft: CalendarItemTime): RawEvent {
  const asIs = ianaOf(draft.timeZone) !== undefined || !isTimeZone(draft.timeZone);
  const time = (wall: string) => {
    if (draft.allDay) return { dateTime: `${wall.slice(0, 10)}T00:00:00`, timeZone: 'UTC' };
    const local = `${wall}:00`;
    if (asIs) return { dateTime: local, timeZone: draft.timeZone };
    return { dateTime: wallOf(instantOf(local, draft.timeZone), 'Etc/UTC').slice(0, 19), timeZone: 'UTC' };
  };
  return { isAllDay: draft.allDay, start: time(draft.start), end: time(draft.end) };
}
