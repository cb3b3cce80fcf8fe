import type { DraftField, EventDraft } from '@calendar/contracts/vocabulary';
import { contentLine, wallText } from '@calendar/platform/icalendar';
import { alarmLines, alarmMinutes, alarmsOf, keptReminders } from './alarms';
import { indexesOf, properties, property, type CalendarObject, type Component } from './calendar-object';
import { tellableTime } from './event-times';
import { zoneComponent } from './object-zones';
import { firstOccurrence, isSeries, movedSeries } from './series';
import { alarmText, FIELD_LINES, zoneText } from './write-event';

/** What a field is told by: these lines go when it is written, those with which clients would go on showing the old one too. */
const LINES_OF: Readonly<Record<Exclude<DraftField, 'reminders'>, readonly string[]>> = {
  title: ['SUMMARY'],
  description: ['DESCRIPTION', 'X-ALT-DESC'],
  location: ['LOCATION', 'GEO', 'X-APPLE-STRUCTURED-LOCATION'],
  time: ['DTSTART', 'DTEND', 'DURATION'],
  status: ['STATUS'],
  availability: ['TRANSP'],
  visibility: ['CLASS'],
};

/** Guests are told of a change by a number that rises with it (RFC 5546, 2.1.4). */
const COUNTED: readonly DraftField[] = ['time', 'status'];

/** A series without an end is told its zone for so long. */
const YEARS_OF_SERIES = 10;

interface Years {
  first: number;
  last: number;
}

interface Patch {
  draft: EventDraft;
  fields: readonly DraftField[];
  /** Epoch milliseconds. */
  now: number;
}

/**
 * An object with `fields` of its event as in `draft`. Every other line stays as it is, to the byte, and where it is. Pure.
 *
 * @throws ProviderError `invalid` for a series that cannot be moved
 */
export function patchObject(object: CalendarObject, { draft, fields, now }: Patch): string {
  const { lines, event } = object;
  const output = lines.map(({ raw }) => raw);
  const lineEnd = '\r\n';
  const write = (names: readonly string[], written: readonly string[]): void => {
    const standing = indexesOf(event).filter((index) => names.includes(lines[index]!.name));
    for (const index of standing) output[index] = '';
    const place = standing[0] ?? event.begin;
    output[place] += written.join('');
  };
  if (fields.includes('time') && isSeries(object)) {
    for (const [index, moved] of movedSeries(object, draft.time)) output[index] = moved;
    const first = firstOccurrence(object);
    // Its first occurrence stands where the series begins now.
    if (first && first !== event) output.fill('', first.begin, first.end + 1);
  }
  for (const field of fields) {
    if (field !== 'reminders') write(LINES_OF[field], FIELD_LINES[field](draft));
  }
  const stamp = `${wallText(now)}Z`;
  write(['DTSTAMP'], [contentLine('DTSTAMP', stamp)]);
  write(['LAST-MODIFIED'], [contentLine('LAST-MODIFIED', stamp)]);
  if (fields.some((field) => COUNTED.includes(field))) {
    const sequence = Number(property(lines, event, 'SEQUENCE')?.value ?? 0);
    write(['SEQUENCE'], [contentLine('SEQUENCE', String((Number.isInteger(sequence) ? sequence : 0) + 1))]);
  }
  if (fields.includes('reminders')) patchAlarms(object, draft, output);
  if (fields.includes('time')) patchZones(object, draft, output);
  // A last line that has no end would run into what is put behind it.
  return output
    .map((raw, index) => (raw !== '' && index < output.length - 1 && !raw.endsWith('\n') ? raw + lineEnd : raw))
    .join('');
}

/** Alarms that are wanted and stand there stay as they are, with their sounds. Changes `output`. */
function patchAlarms(object: CalendarObject, draft: EventDraft, output: string[]): void {
  const { event } = object;
  const missing = new Set(keptReminders(draft.reminders));
  for (const alarm of alarmsOf(event)) {
    const minutes = alarmMinutes(object, alarm);
    if (minutes === null || missing.delete(minutes)) continue;
    output.fill('', alarm.begin, alarm.end + 1);
  }
  const added = [...missing].map((minutes) => alarmLines(minutes, alarmText(draft)));
  output[event.end] = added.join('') + output[event.end];
}

/** A zone that others have described stays; ours, which holds a few years, is made anew for all that it has to hold. Changes `output`. */
function patchZones(object: CalendarObject, { time: wanted }: EventDraft, output: string[]): void {
  const time = tellableTime(wanted);
  if (time.allDay || time.timeZone === 'UTC') return;
  const standing = zoneComponent(object, time.timeZone);
  if (!standing) {
    const [first] = object.zones;
    const place = first?.begin ?? Math.min(object.event.begin, ...object.exceptions.map(({ begin }) => begin));
    output[place] = zoneText(time, yearsOfSeries(object, time)) + output[place];
    return;
  }
  const observances = standing.children.flatMap((each) => properties(object.lines, each));
  if (observances.some(({ name }) => name === 'RRULE' || name === 'RDATE')) return;
  const years = [yearsOf(object, standing), yearsOfSeries(object, time)].filter((each) => each !== null);
  output.fill('', standing.begin, standing.end + 1);
  output[standing.begin] = zoneText(time, spanOf(years.flatMap(({ first, last }) => [first, last])));
}

/** Programs count the later occurrences of a series by its zone as well. */
function yearsOfSeries(object: CalendarObject, { start }: { start: string }): Years | null {
  const first = new Date(start).getUTCFullYear();
  return isSeries(object) ? { first, last: first + YEARS_OF_SERIES } : null;
}

function yearsOf({ lines }: CalendarObject, zone: Component): Years | null {
  const years = zone.children
    .map((each) => Number(property(lines, each, 'DTSTART')?.value.slice(0, 4)))
    .filter((year) => year > 1900 && year < 3000);
  return spanOf(years);
}

function spanOf(years: readonly number[]): Years | null {
  return years.length === 0 ? null : { first: Math.min(...years), last: Math.max(...years) };
}
