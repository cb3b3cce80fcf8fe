import type { EventKey } from '@calendar/contracts/calendar-provider';
import type { DraftField, EventDraft } from '@calendar/contracts/vocabulary';
import { contentLine, escapeText, vtimezone, wallText } from '@calendar/platform/icalendar';
import { alarmLines, keptReminders } from './alarms';
import { tellableTime, timeLines } from './event-times';
import { plainText } from './read-event';

/** Years that a zone is told for, before and after those of an event: clients show what lies near it as well. */
const YEARS_BEFORE = 1;
const YEARS_AFTER = 2;

/** The name that the event of a key is kept under. None is used twice: some servers take a UID once in an account. */
export function fileOf({ linkId, generation }: EventKey): string {
  return `cc-${uidOf({ linkId, generation })}.ics`;
}

export function uidOf({ linkId, generation }: EventKey): string {
  return `${linkId.toLowerCase()}-${generation}`;
}

/** Names that an event of ours may have: ours, or the one that clients make of its UID when they move it. */
export function isOursByName(file: string): boolean {
  return file.startsWith('cc-') || /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}-\d+\.ics$/i.test(file);
}

/** The whole object of a new event. @param now epoch milliseconds */
export function newObject(draft: EventDraft, key: EventKey, now: number): string {
  const stamp = `${wallText(now)}Z`;
  const { time } = draft;
  return [
    contentLine('BEGIN', 'VCALENDAR'),
    contentLine('VERSION', '2.0'),
    contentLine('PRODID', '-//Copilot Calendar//CalDAV//EN'),
    zoneText(tellableTime(time)),
    contentLine('BEGIN', 'VEVENT'),
    contentLine('UID', uidOf(key)),
    contentLine('DTSTAMP', stamp),
    contentLine('LAST-MODIFIED', stamp),
    contentLine('SEQUENCE', '0'),
    ...(Object.keys(FIELD_LINES) as Array<keyof typeof FIELD_LINES>).flatMap((field) => FIELD_LINES[field](draft)),
    ...keptReminders(draft.reminders).map((minutes) => alarmLines(minutes, alarmText(draft))),
    contentLine('END', 'VEVENT'),
    contentLine('END', 'VCALENDAR'),
  ].join('');
}

/** What each field is written as; reminders are components of their own. */
export const FIELD_LINES: Readonly<Record<Exclude<DraftField, 'reminders'>, (draft: EventDraft) => string[]>> = {
  title: ({ title }) => textLine('SUMMARY', title),
  description: ({ description }) => textLine('DESCRIPTION', description),
  location: ({ location }) => textLine('LOCATION', location),
  time: ({ time }) => timeLines(time),
  status: ({ status }) => [contentLine('STATUS', status === 'tentative' ? 'TENTATIVE' : 'CONFIRMED')],
  availability: ({ availability }) => [contentLine('TRANSP', availability === 'free' ? 'TRANSPARENT' : 'OPAQUE')],
  visibility: ({ visibility }) => (visibility === 'private' ? [contentLine('CLASS', 'PRIVATE')] : []),
};

export function alarmText({ title }: Pick<EventDraft, 'title'>): string {
  return escapeText(plainText(title)) || 'Reminder';
}

/** The VTIMEZONE that a time needs; empty for dates and for UTC. @param years that it has to hold besides */
export function zoneText(time: EventDraft['time'], years: { first: number; last: number } | null = null): string {
  if (time.allDay || time.timeZone === 'UTC') return '';
  const first = new Date(time.start).getUTCFullYear() - YEARS_BEFORE;
  const last = new Date(time.end).getUTCFullYear() + YEARS_AFTER;
  return vtimezone(time.timeZone, {
    first: Math.min(first, years?.first ?? first),
    last: Math.max(last, years?.last ?? last),
  });
}

/** An empty text has no line. */
function textLine(name: string, text: string): string[] {
  const plain = plainText(text);
  return plain === '' ? [] : [contentLine(name, escapeText(plain))];
}
