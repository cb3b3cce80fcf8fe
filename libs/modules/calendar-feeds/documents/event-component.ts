import type { CareerEventSnapshot, CareerEventStatus, EventTime } from '@calendar/contracts/vocabulary';
import { contentLine, escapeText, isShownAgain, knownZone, wallText, wallTimeAt } from '@calendar/platform/icalendar';

/** What of an event is told. */
export interface EventWording {
  detail: 'full' | 'busy';
  /** Minutes before the start. */
  reminders: readonly number[];
}

const STATUS: Readonly<Record<CareerEventStatus, string>> = {
  confirmed: 'CONFIRMED',
  tentative: 'TENTATIVE',
  cancelled: 'CANCELLED',
};

const [BEGIN, END] = [contentLine('BEGIN', 'VEVENT'), contentLine('END', 'VEVENT')];
const [BEGIN_ALARM, END_ALARM] = [
  contentLine('BEGIN', 'VALARM') + contentLine('ACTION', 'DISPLAY'),
  contentLine('END', 'VALARM'),
];

/**
 * One event as a VEVENT. It has the same UID wherever it is written, and equal versions are equal bytes: its DTSTAMP is when the
 * event was changed, not when somebody asked (RFC 5545, 3.8.7.2, lets it be so where there is a METHOD). Pure.
 *
 * @returns content lines
 */
export function eventComponent(event: CareerEventSnapshot, { detail, reminders }: EventWording): string {
  const isFull = detail === 'full';
  const title = isFull ? event.title : 'Busy';
  return [
    BEGIN,
    contentLine('UID', `${event.id}@copilot-calendar`),
    contentLine('DTSTAMP', utcText(event.updatedAt)),
    contentLine('LAST-MODIFIED', utcText(event.updatedAt)),
    contentLine('SEQUENCE', String(event.version)),
    ...timeLines(event.time),
    contentLine('SUMMARY', escapeText(title)),
    ...(isFull && event.description ? [contentLine('DESCRIPTION', escapeText(event.description))] : []),
    ...(isFull && event.location ? [contentLine('LOCATION', escapeText(event.location))] : []),
    ...(isFull ? [] : [contentLine('CLASS', 'PRIVATE')]),
    contentLine('STATUS', STATUS[event.status]),
    // As it is in connected calendars: a reminder takes no time.
    contentLine('TRANSP', event.type === 'reminder' ? 'TRANSPARENT' : 'OPAQUE'),
    ...(event.status === 'cancelled' ? [] : reminders.map((minutes) => alarm(minutes, title))),
    END,
  ].join('');
}

/** `20261201T090000Z` of an ISO instant. Pure. */
function utcText(instant: string): string {
  return `${wallText(Date.parse(instant))}Z`;
}

/** Of an event without length there is no end to tell: RFC 5545, 3.8.2.2, wants one that is later than the start. */
function timeLines(time: EventTime): string[] {
  const line = time.allDay ? dateLine : (name: string, instant: string) => instantLine(name, instant, time.timeZone);
  return [line('DTSTART', time.start), ...(time.end > time.start ? [line('DTEND', time.end)] : [])];
}

function dateLine(name: string, date: string): string {
  return contentLine(name, date.replaceAll('-', ''), { VALUE: 'DATE' });
}

/** In UTC what no wall time means: the second of an hour that comes twice, and times in a zone that the runtime lacks. */
function instantLine(name: string, instant: string, timeZone: string): string {
  const zone = zoneToName(timeZone);
  const millis = Date.parse(instant);
  if (!zone || isShownAgain(millis, zone)) return contentLine(name, utcText(instant));
  return contentLine(name, wallTimeAt(millis, zone), { TZID: timeZone });
}

/** The zone by whose clocks a time is told; `null` when it is told in UTC, which needs no name. Pure. */
export function zoneToName(timeZone: string) {
  return /^(Etc\/)?(UTC|UCT|Universal|Zulu)$/.test(timeZone) ? null : knownZone(timeZone);
}

function alarm(minutes: number, title: string): string {
  return [
    BEGIN_ALARM,
    contentLine('DESCRIPTION', escapeText(title)),
    contentLine('TRIGGER', minutes === 0 ? 'PT0S' : `-PT${minutes}M`),
    END_ALARM,
  ].join('');
}
